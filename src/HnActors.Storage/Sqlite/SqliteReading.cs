using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Opens a SQLite file to read from it and never to write, also where nothing can be written at all.</summary>
public static class SqliteReading
{
    /// <exception cref="SqliteException">It can't be read.</exception>
    public static SqliteConnection Open(string path)
    {
        try
        {
            return OpenWith(SqliteSchema.ConnectionString(path, SqliteOpenMode.ReadOnly));
        }
        catch (SqliteException exception) when (IsForWantOfRoom(exception.SqliteErrorCode) && !HasLog(path))
        {
            // A reader of a file in write-ahead mode wants to make two files beside it, and in a read-only folder or on a full disk it
            // can't. Without a log to read there is also nobody who writes, and it can do without.
            return OpenWith(SqliteSchema.ConnectionString($"{new Uri(path).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly));
        }
    }

    private static SqliteConnection OpenWith(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            // The file itself is opened by the first statement that needs it.
            SqliteSchema.Execute(connection, "SELECT count(*) FROM sqlite_master");
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
