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

    protected override Task<IReadOnlyList<(long Id, long Parent)>> ReadRepliesAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        address.UseAsync<IReadOnlyList<(long Id, long Parent)>>(
            async connection =>
            {
                if (await PostgresIndexes.IsValidAsync(connection, PostgresIndexes.Parent, cancellationToken).ConfigureAwait(false) is not true) return [];
                await using var command = new NpgsqlCommand(
                    "SELECT id, hn_integer(hn_json(json), 'parent') FROM item WHERE hn_integer(hn_json(json), 'parent') = ANY($1) " +
                    "AND hn_json(json) ->> 'type' IS DISTINCT FROM 'pollopt' ORDER BY id",
                    connection);
                command.Parameters.AddWithValue(ids.ToArray());
                await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                var replies = new List<(long Id, long Parent)>();
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false)) replies.Add((rows.GetInt64(0), rows.GetInt64(1)));
                return replies;
            },
            cancellationToken);
}
