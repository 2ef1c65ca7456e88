using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Opens a SQLite file strictly for reading, even where nothing can be written at all.</summary>
public static class SqliteReading
{
    /// <exception cref="SqliteException">It can't be read.</exception>
    public static SqliteConnection Open(string path)
    {
        try
        {
            return OpenWith(SqliteSql.ConnectionString(path, SqliteOpenMode.ReadOnly));
        }
        catch (SqliteException exception) when (IsForWantOfRoom(exception.SqliteErrorCode) && !HasLog(path))
        {
            // A reader of a file in WAL mode needs to create two files beside it, which fails in a read-only folder or on a full disk.
            // Without a log to read there is no writer either, and it can do without those files.
            return OpenWith(SqliteSql.ConnectionString($"{new Uri(path).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly));
        }
    }

    private static SqliteConnection OpenWith(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            // SQLite opens the file itself only with the first statement that needs it.
            connection.Execute("SELECT count(*) FROM sqlite_master");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool IsForWantOfRoom(int code) => code is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_FULL or raw.SQLITE_IOERR;

    private static bool HasLog(string path) => new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
}
