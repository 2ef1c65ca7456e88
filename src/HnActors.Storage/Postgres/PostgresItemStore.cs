using System.Runtime.CompilerServices;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Items in a PostgreSQL database. A connection that breaks is replaced by the next call.</summary>
public sealed class PostgresItemStore : IItemStore
{
    private const int PageRows = 2000;

    private readonly PostgresStoreSource _address;
    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private PostgresItemWriter? _writer;

    private PostgresItemStore(PostgresStoreSource address, NpgsqlDataSource source, string identity, long nullsConfirmedSince)
    {
        NullsConfirmedSince = nullsConfirmedSince;
        _address = address;
        _source = source;
        Identity = identity;
    }

    public string Identity { get; }

    public long NullsConfirmedSince { get; }

    internal static async Task<PostgresItemStore> OpenAsync(PostgresStoreSource address, CancellationToken cancellationToken)
    {
        var source = NpgsqlDataSource.Create(address.ConnectionString);
        try
        {
            // As JSON, since a store of an earlier version has one column less.
            await using var command = source.CreateCommand("SELECT identity, (to_json(store) ->> 'nulls_confirmed_since')::bigint FROM store");
            await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await row.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new PostgresItemStore(address, source, row.GetString(0), row.IsDBNull(1) ? long.MaxValue : row.GetInt64(1));
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw PostgresErrors.Of(exception, address);
        }
    }

    public async Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _writer ??= await PostgresItemWriter.OpenAsync(_source, cancellationToken).ConfigureAwait(false);
            await _writer.WriteAsync(items, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever state the connection is in, the next write begins with another.
            if (_writer is { } broken) await broken.DisposeAsync().ConfigureAwait(false);
            _writer = null;
            if (PostgresErrors.IsOne(exception)) throw PostgresErrors.Of(exception, _address);
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
            await using var command = _source.CreateCommand("DELETE FROM item WHERE id = ANY ($1)");
            command.Parameters.AddWithValue(ids.ToArray());
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, _address);
        }
    }

    public async IAsyncEnumerable<StoredItem> ReadAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Page by page, each a statement of its own: a reader that is slow must not keep the server from cleaning up.
        while (first <= last)
        {
            var page = await ReadAllAsync(
                $"SELECT id, json, fetched_at FROM item WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT {PageRows}",
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
        // Within an unbroken run an id and its place in the order differ by the same number.
        var runs = await ReadAllAsync(
            """
            SELECT min(id), max(id) FROM (
                SELECT id, id - row_number() OVER (ORDER BY id) AS run FROM item WHERE id BETWEEN $1 AND $2) AS numbered
            GROUP BY run ORDER BY min(id)
            """,
            row => (row.GetInt64(0), row.GetInt64(1)),
            cancellationToken,
            first,
            last).ConfigureAwait(false);
        foreach (var run in runs) yield return run;
    }

    public async IAsyncEnumerable<long> ReadNullIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var ids = await ReadAllAsync("SELECT id FROM item WHERE json IS NULL ORDER BY id", row => row.GetInt64(0), cancellationToken)
            .ConfigureAwait(false);
        foreach (var id in ids) yield return id;
    }

    public async Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default)
    {
        var bounds = await ReadAllAsync(
            "SELECT min(id), max(id) FROM item",
            row => row.IsDBNull(0) ? ((long, long)?)null : (row.GetInt64(0), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        return bounds[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        if (_writer is { } writer) await writer.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private async Task<List<T>> ReadAllAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params long[] parameters)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            // The command's own limit is for questions; a walk over all ids of a large store may take minutes.
            command.CommandTimeout = 600;
            foreach (var parameter in parameters) command.Parameters.AddWithValue(parameter);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
            return rows;
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, _address);
        }
    }
}
