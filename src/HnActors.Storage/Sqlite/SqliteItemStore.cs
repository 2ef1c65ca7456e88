using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Items in one SQLite file, in WAL mode.</summary>
public sealed class SqliteItemStore : IItemStore
{
    private const int PageRows = 2000;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteItemWriter? _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);

    private SqliteItemStore(string path, SqliteConnection connection, bool writable)
    {
        _path = path;
        _connection = connection;
        _writer = writable ? new SqliteItemWriter(connection, path) : null;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT identity FROM store";
        Identity = (string)command.ExecuteScalar()!;
        NullsConfirmedSince = SqliteSchema.NullsConfirmedSince(connection);
    }

    public string Identity { get; }

    public long NullsConfirmedSince { get; }

    /// <summary>Opens a store for writing, and makes it where there is none.</summary>
    /// <exception cref="StoreException">The file can't be written to, or is not ours; then it is left as it is.</exception>
    public static SqliteItemStore OpenOrCreate(string path)
    {
        var exists = SqliteSchema.Exists(path);
        return OpenToWrite(path, connection =>
        {
            if (exists) SqliteSchema.Complete(connection);
            else SqliteSchema.CreateIn(connection);
        });
    }

    /// <summary>Makes a store in a new file, with the identity of another.</summary>
    internal static SqliteItemStore Create(string path, string? identity) =>
        OpenToWrite(path, connection => SqliteSchema.CreateIn(connection, identity));

    private static SqliteItemStore OpenToWrite(string path, Action<SqliteConnection> make)
    {
        return Open(path, writable: true, connection =>
        {
            // The tables first: a file that another mode was written to and no tables would belong to nobody after a crash.
            make(connection);
            // FULL, not NORMAL: what is acknowledged must outlive a power cut, and there are few, large transactions.
            SqliteSchema.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000");
        });
    }

    /// <summary>Opens a store for reading only, beside a process that may be writing to it.</summary>
    /// <exception cref="StoreException">There is none, or it can't be read.</exception>
    public static SqliteItemStore OpenRead(string path)
    {
        if (!SqliteSchema.Exists(path))
            throw new StoreException(StoreProblem.Missing, $"there is no store at {path}: name another with --store, or begin with `hnactors download`.");
        return Open(path, writable: false, _ => { });
    }

    public async Task WriteAsync(IReadOnlyCollection<StoredItem> items, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Writer.Write(items);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default)
    {
        _ = Writer;
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var transaction = _connection.BeginTransaction();
            using var command = _connection.CreateCommand();
            command.CommandText = "DELETE FROM item WHERE id = $id";
            var parameter = command.Parameters.Add("$id", SqliteType.Integer);
            foreach (var id in ids)
            {
                parameter.Value = id;
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, _path);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async IAsyncEnumerable<StoredItem> ReadAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        using var connection = OpenForReading();
        // Page by page, each a statement of its own: a reader that is slow must not keep the write-ahead log from being folded in.
        while (first <= last)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = ReadPage(connection, first, last);
            foreach (var item in page) yield return item;
            if (page.Count < PageRows) yield break;
            first = page[^1].Id + 1;
        }
    }

    public async IAsyncEnumerable<(long First, long Last)> ReadIdsAsync(
        long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        using var connection = OpenForReading();
        using var ids = new SqliteIdWalk(connection, _path, first, last);
        while (ids.NextRun(cancellationToken) is { } run) yield return run;
    }

    public async IAsyncEnumerable<long> ReadNullIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        using var connection = OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM item WHERE json IS NULL ORDER BY id";
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
        // Two lookups at the ends of the tree; min and max in one SELECT would read every row.
        command.CommandText = "SELECT (SELECT min(id) FROM item), (SELECT max(id) FROM item)";
        using var reader = Guard(command.ExecuteReader);
        reader.Read();
        return Task.FromResult<(long, long)?>(reader.IsDBNull(0) ? null : (reader.GetInt64(0), reader.GetInt64(1)));
    }

    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        _writer?.Dispose();
        await _connection.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
    }

    private SqliteItemWriter Writer =>
        _writer ?? throw new InvalidOperationException($"The store {_path} was opened for reading only.");

    private static SqliteItemStore Open(string path, bool writable, Action<SqliteConnection> prepare)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = writable
                ? new SqliteConnection(SqliteSchema.ConnectionString(path, SqliteOpenMode.ReadWriteCreate))
                : SqliteReading.Open(path);
            if (writable) connection.Open();
            prepare(connection);
            return new SqliteItemStore(path, connection, writable);
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw SqliteErrors.Of(exception, path);
        }
    }

    private static List<StoredItem> ReadRows(SqliteCommand command)
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

    private List<StoredItem> ReadPage(SqliteConnection connection, long first, long last)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id, json, fetched_at FROM item WHERE id BETWEEN $first AND $last ORDER BY id LIMIT {PageRows}";
        command.Parameters.AddWithValue("$first", first);
        command.Parameters.AddWithValue("$last", last);
        return Guard(() => ReadRows(command));
    }

    private SqliteConnection OpenForReading() => Guard(() => SqliteReading.Open(_path));

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, _path);
        }
    }
}
