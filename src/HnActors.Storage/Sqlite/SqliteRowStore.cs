using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>One kind of rows in a SQLite file.</summary>
public abstract class SqliteRowStore : IRowStore
{
    private readonly SqliteRowSql _sql;
    private readonly SqliteItemWriter? _writer;

    private protected SqliteRowStore(SqliteFile file, SqliteRowSql sql, string identity, SqliteAuthors? authors)
    {
        File = file;
        _sql = sql;
        Identity = identity;
        _writer = file.IsWritable ? new SqliteItemWriter(file.Connection, file.Path, sql.Upsert, authors) : null;
    }

    public string Identity { get; }

    public abstract long NullsConfirmedSince { get; }

    private protected SqliteFile File { get; }

    public async Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default)
    {
        using var turn = await File.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        Writer.Write(items);
    }

    public async Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default)
    {
        _ = Writer;
        using var turn = await File.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var transaction = File.Connection.BeginTransaction();
            using var command = File.Connection.CreateCommand();
            command.CommandText = _sql.Delete;
            var parameter = command.Parameters.Add("?1", SqliteType.Integer);
            foreach (var id in ids)
            {
                parameter.Value = id;
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, File.Path);
        }
    }

    public async IAsyncEnumerable<StoredItem> ReadAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        using var connection = OpenForReading();
        using var pages = new SqliteRowPages(connection, File.Path, _sql);
        Task<List<StoredItem>>? next = Task.FromResult(pages.Read(first, last));
        try
        {
            while (next is not null)
            {
                var page = await next.ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                // Read ahead while the caller processes this page.
                next = page.Count == SqliteRowPages.Rows ? Task.Run(() => pages.Read(page[^1].Id + 1, last), CancellationToken.None) : null;
                foreach (var item in page) yield return item;
            }
        }
        finally
        {
            // The result is no longer needed, but the read must not outlive the connection.
            if (next is not null) await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async IAsyncEnumerable<BodyLines> ReadLinesAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await BoundsAsync(cancellationToken).ConfigureAwait(false) is not var (lowest, highest)) yield break;
        (first, last) = (Math.Max(first, lowest), Math.Min(last, highest));
        if (first > last) yield break;
        await foreach (var lines in new SqliteLines(OpenForReading, File.Path, _sql).ReadAsync(first, last, cancellationToken).ConfigureAwait(false))
            yield return lines;
    }

    public async IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        using var connection = OpenForReading();
        using var ids = new SqliteIdWalk(connection, File.Path, $"SELECT id FROM {_sql.Source} WHERE id BETWEEN ?1 AND ?2 ORDER BY id", first, last);
        while (ids.NextRun(cancellationToken) is { } run) yield return run;
    }

    public async IAsyncEnumerable<long> ReadNullIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        using var connection = OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id FROM {_sql.Source} WHERE json IS NULL ORDER BY id";
        using var reader = Guard(command.ExecuteReader);
        while (Guard(reader.Read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return reader.GetInt64(0);
        }
    }

    public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default)
    {
        using var connection = OpenForReading();
        using var command = connection.CreateCommand();
        // Two lookups at the ends of the tree; min and max would read every row.
        command.CommandText = $"SELECT (SELECT id FROM {_sql.Source} ORDER BY id LIMIT 1), (SELECT id FROM {_sql.Source} ORDER BY id DESC LIMIT 1)";
        using var reader = Guard(command.ExecuteReader);
        reader.Read();
        return Task.FromResult<(long, long)?>(reader.IsDBNull(0) ? null : (reader.GetInt64(0), reader.GetInt64(1)));
    }

    public virtual ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteItemWriter Writer =>
        _writer ?? throw new InvalidOperationException($"The store {File.Path} was opened for reading only.");

    /// <summary>Reads rows of id, body and reading time.</summary>
    internal static List<StoredItem> ReadRows(SqliteCommand command)
    {
        var rows = new List<StoredItem>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var json = reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1);
            rows.Add(new StoredItem(reader.GetInt64(0), json, reader.GetInt64(2)));
        }
        return rows;
    }

    private protected SqliteConnection OpenForReading() => Guard(() => SqliteReading.Open(File.Path));

    private protected T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, File.Path);
        }
    }
}
