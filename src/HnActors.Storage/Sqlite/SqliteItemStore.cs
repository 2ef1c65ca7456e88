using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Items in one SQLite file, in WAL mode, and their authors with their user rows.</summary>
public sealed class SqliteItemStore : SqliteRowStore, IItemStore
{
    // FULL, not NORMAL: acknowledged writes must survive a power cut, and there are few, large transactions. New names land anywhere in the
    // authors' B-tree, so much of it must fit in the cache (16 MB). Deleted data is not secret, so it need not be overwritten.
    private const string ForWriting =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000; PRAGMA cache_size = -16384; PRAGMA secure_delete = OFF";

    private readonly SqliteUserStore _users;
    private readonly SqliteAuthors? _authors;

    private SqliteItemStore(SqliteFile file, string identity, SqliteAuthors? authors)
        : base(file, SqliteRowSql.Items, identity, authors)
    {
        _authors = authors;
        NullsConfirmedSince = SqliteStoreRow.NullsConfirmedSince(file.Connection);
        _users = new SqliteUserStore(file, identity, authors);
    }

    public override long NullsConfirmedSince { get; }

    public IUserStore Users => _users;

    /// <summary>Opens a store for writing, and creates it if it does not exist.</summary>
    /// <exception cref="StoreException">The file can't be written to, or is not ours; then it is left as it is.</exception>
    public static SqliteItemStore OpenOrCreate(string path)
    {
        var exists = SqliteSchema.Exists(path);
        return OpenToWrite(path, connection =>
        {
            if (exists) SqliteUpgrade.Complete(connection);
            else SqliteSchema.CreateIn(connection);
        });
    }

    /// <summary>Creates a store in a new file, with the identity of another.</summary>
    internal static SqliteItemStore Create(string path, string? identity) =>
        OpenToWrite(path, connection => SqliteSchema.CreateIn(connection, identity));

    private static SqliteItemStore OpenToWrite(string path, Action<SqliteConnection> make)
    {
        return Open(path, writable: true, connection =>
        {
            // The tables first: after a crash, a file with a journal mode but no tables would not be recognized as ours.
            make(connection);
            connection.Execute(ForWriting);
        });
    }

    /// <summary>Opens a store for reading only, alongside a process that may be writing to it.</summary>
    /// <exception cref="StoreException">There is no store, or it can't be read.</exception>
    public static SqliteItemStore OpenRead(string path)
    {
        if (!SqliteSchema.Exists(path))
            throw new StoreException(StoreProblem.Missing, $"there is no store at {path}: name another, or start with `hnactors download`.");
        return Open(path, writable: false, _ => { });
    }

    public Task<string?> FindApiAsync(CancellationToken cancellationToken = default)
    {
        using var connection = OpenForReading();
        return Task.FromResult(Guard(() => SqliteStoreRow.Api(connection)));
    }

    public Task RecordApiAsync(string api, CancellationToken cancellationToken = default) =>
        WriteAsync(connection => SqliteStoreRow.RecordApi(connection, api), cancellationToken);

    public Task KeepHistoryAsync(CancellationToken cancellationToken = default) => WriteAsync(SqliteHistory.KeepAll, cancellationToken);

    private async Task WriteAsync(Action<SqliteConnection> write, CancellationToken cancellationToken)
    {
        using var turn = await File.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            write(File.Connection);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, File.Path);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await File.EndWritingAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
        await _users.DisposeAsync().ConfigureAwait(false);
        _authors?.Dispose();
        await File.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteItemStore Open(string path, bool writable, Action<SqliteConnection> prepare)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = writable
                ? new SqliteConnection(SqliteSql.ConnectionString(path, SqliteOpenMode.ReadWriteCreate))
                : SqliteReading.Open(path);
            if (writable) connection.Open();
            prepare(connection);
            var file = new SqliteFile(path, connection, writable);
            return new SqliteItemStore(file, SqliteStoreRow.Identity(connection), writable ? new SqliteAuthors(connection, path) : null);
        }
        catch (SqliteException exception)
        {
            connection?.Dispose();
            throw SqliteErrors.Of(exception, path);
        }
    }
}
