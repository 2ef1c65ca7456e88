using Npgsql;
using NpgsqlTypes;

namespace HnActors.Storage.Postgres;

/// <summary>Writes rows by binary COPY into a temporary table, and from there by an upsert; records the items' authors too.</summary>
internal sealed class PostgresItemWriter : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _upsert;
    private readonly PostgresAuthors? _authors;
    private readonly PostgresClock _clock;

    private PostgresItemWriter(NpgsqlConnection connection, string upsert, PostgresAuthors? authors, PostgresClock clock)
    {
        _clock = clock;
        _connection = connection;
        _upsert = $"SET LOCAL idle_in_transaction_session_timeout = '{PostgresTimeouts.IdleInTransaction}'; {upsert}";
        _authors = authors;
    }

    /// <param name="upsert">SQL that writes the rows of the table <c>incoming</c>.</param>
    /// <param name="authors">Null if the rows have no authors.</param>
    public static async Task<PostgresItemWriter> OpenAsync(
        NpgsqlDataSource source, string upsert, PostgresAuthors? authors, PostgresClock clock, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(
                "CREATE TEMPORARY TABLE IF NOT EXISTS incoming (id bigint, json json, fetched_at bigint) ON COMMIT DELETE ROWS", connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return new PostgresItemWriter(connection, upsert, authors, clock);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes all rows or, on an error, none.</summary>
    public async Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken)
    {
        try
        {
            await WriteRowsAsync(items, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _authors?.Forget();
            throw;
        }
    }

    private async Task WriteRowsAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken)
    {
        await _clock.LookAsync(_connection, cancellationToken).ConfigureAwait(false);
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
        await using var upsert = new NpgsqlCommand(_upsert, _connection, transaction);
        await upsert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        if (_authors is not null) await _authors.RecordAsync(_connection, items, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
