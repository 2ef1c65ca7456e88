using Npgsql;
using NpgsqlTypes;

namespace HnActors.Storage.Postgres;

/// <summary>Writes rows by binary COPY into a staging table of its own connection, and from there by an upsert.</summary>
internal sealed class PostgresItemWriter : IAsyncDisposable
{
    // In id order, so that two nodes that write the same ids wait for each other instead of for ever.
    private const string Upsert = $"""
        SET LOCAL idle_in_transaction_session_timeout = '{PostgresTimeouts.IdleInTransaction}';
        INSERT INTO item (id, json, fetched_at)
        SELECT DISTINCT ON (id) id, json, fetched_at FROM incoming ORDER BY id, json IS NULL, fetched_at DESC
        ON CONFLICT (id) DO UPDATE SET json = excluded.json, fetched_at = excluded.fetched_at
        WHERE excluded.json IS NOT NULL AND excluded.fetched_at >= item.fetched_at AND item.json::text IS DISTINCT FROM excluded.json::text
        """;

    private readonly NpgsqlConnection _connection;

    private PostgresItemWriter(NpgsqlConnection connection) => _connection = connection;

    public static async Task<PostgresItemWriter> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(
                "CREATE TEMPORARY TABLE IF NOT EXISTS incoming (id bigint, json json, fetched_at bigint) ON COMMIT DELETE ROWS", connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return new PostgresItemWriter(connection);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes all rows or, on an error, none.</summary>
    public async Task WriteAsync(IEnumerable<StoredItem> items, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var copy = await _connection.BeginBinaryImportAsync("COPY incoming (id, json, fetched_at) FROM STDIN (FORMAT BINARY)", cancellationToken)
            .ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
        {
            foreach (var item in items)
            {
                await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
                await copy.WriteAsync(item.Id, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
                if (item.Json is { } json) await copy.WriteAsync(json, NpgsqlDbType.Json, cancellationToken).ConfigureAwait(false);
                else await copy.WriteNullAsync(cancellationToken).ConfigureAwait(false);
                await copy.WriteAsync(item.FetchedAt, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
            }
            await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        await using var upsert = new NpgsqlCommand(Upsert, _connection, transaction);
        await upsert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
