using HnActors.Storage.Threads;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Threads of the items in a PostgreSQL database.</summary>
internal sealed class PostgresThreads(PostgresStoreSource address) : ThreadReader
{
    protected override Task<IReadOnlyList<(long Id, byte[]? Json)>> ReadRowsAsync(
        IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        address.UseAsync<IReadOnlyList<(long Id, byte[]? Json)>>(
            async connection =>
            {
                await using var command = new NpgsqlCommand("SELECT id, json FROM item WHERE id = ANY($1)", connection);
                command.Parameters.AddWithValue(ids.ToArray());
                await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                var items = new List<(long Id, byte[]? Json)>();
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                    items.Add((rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1)));
                return items;
            },
            cancellationToken);
}
