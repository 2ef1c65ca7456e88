using System.Runtime.CompilerServices;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>One kind of rows in a PostgreSQL database. The next call replaces a broken connection.</summary>
public abstract class PostgresRowStore : IRowStore
{
    private const int PageRows = 2000;

    // The command's own limit is for questions; a walk over all ids of a large store, or a list of many to delete, may take minutes.
    private const int LongSeconds = 600;

    private readonly PostgresRowSql _sql;
    private readonly PostgresClock _clock;
    private readonly PostgresAuthors? _authors;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private PostgresItemWriter? _writer;

    private protected PostgresRowStore(
        PostgresStoreSource address,
        NpgsqlDataSource source,
        PostgresRowSql sql,
        PostgresClock clock,
        string identity,
        long nullsConfirmedSince,
        PostgresAuthors? authors)
    {
        Address = address;
        Source = source;
        _sql = sql;
        _clock = clock;
        Identity = identity;
        NullsConfirmedSince = nullsConfirmedSince;
        _authors = authors;
    }

    public string Identity { get; }

    public long NullsConfirmedSince { get; }

    public TimeSpan ClockOffset => _clock.Offset;

    private protected PostgresStoreSource Address { get; }

    private protected NpgsqlDataSource Source { get; }

    public async Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _writer ??= await PostgresItemWriter.OpenAsync(Source, _sql.Upsert, _authors, _clock, cancellationToken).ConfigureAwait(false);
            await _writer.WriteAsync(items, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The state of the connection is unknown: the next write opens a new one.
            if (_writer is { } broken) await broken.DisposeAsync().ConfigureAwait(false);
            _writer = null;
            if (PostgresErrors.IsOne(exception)) throw PostgresErrors.Of(exception, Address);
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = Source.CreateCommand(_sql.Delete);
            command.CommandTimeout = LongSeconds;
            command.Parameters.AddWithValue(ids.ToArray());
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, Address);
        }
    }

    public async IAsyncEnumerable<StoredItem> ReadAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Each page is a separate statement: a slow reader must not keep the server from vacuuming.
        while (first <= last)
        {
            var page = await ReadAllAsync(
                $"SELECT id, json, fetched_at FROM {_sql.Source} WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT {PageRows}",
                row => new StoredItem(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.GetInt64(2)),
                cancellationToken,
                first,
                last).ConfigureAwait(false);
            foreach (var item in page) yield return item;
            if (page.Count < PageRows) yield break;
            first = page[^1].Id + 1;
        }
    }

    public async IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var runs = await ReadRunsAsync(
            $"SELECT id FROM {_sql.Source}",
            cancellationToken,
            first,
            last).ConfigureAwait(false);
        foreach (var run in runs) yield return run;
    }

    // Within a contiguous run, the difference between an id and its row number is constant.
    /// <param name="ids">SQL that selects ids.</param>
    private protected Task<List<(long First, long Last)>> ReadRunsAsync(string ids, CancellationToken cancellationToken, long first, long last) => ReadAllAsync(
        $"""
        SELECT min(id), max(id) FROM (
            SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM ({ids}) AS told WHERE id BETWEEN $1 AND $2) AS numbered
        GROUP BY run ORDER BY min(id)
        """,
        row => (row.GetInt64(0), row.GetInt64(1)),
        cancellationToken,
        first,
        last);

    public async IAsyncEnumerable<long> ReadNullIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var ids = await ReadAllAsync($"SELECT id FROM {_sql.Source} WHERE json IS NULL ORDER BY id", row => row.GetInt64(0), cancellationToken)
            .ConfigureAwait(false);
        foreach (var id in ids) yield return id;
    }

    public async Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default)
    {
        var bounds = await ReadAllAsync(
            $"SELECT min(id), max(id) FROM {_sql.Source}",
            row => row.IsDBNull(0) ? ((long, long)?)null : (row.GetInt64(0), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        return bounds[0];
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        if (_writer is { } writer) await writer.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private protected async Task<List<T>> ReadAllAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params long[] parameters)
    {
        try
        {
            await using var command = Source.CreateCommand(sql);
            command.CommandTimeout = LongSeconds;
            foreach (var parameter in parameters) command.Parameters.AddWithValue(parameter);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
            return rows;
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, Address);
        }
    }
}
