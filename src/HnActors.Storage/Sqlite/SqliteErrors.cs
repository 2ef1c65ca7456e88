using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Says in the store's own terms what SQLite reports.</summary>
internal static class SqliteErrors
{
    public static StoreException Of(SqliteException exception, string path) => Of(exception.SqliteErrorCode, exception.Message, path, exception);

    public static StoreException Of(int code, string message, string path, Exception? inner = null) => (code & 0xff) switch
    {
        raw.SQLITE_FULL => new(StoreProblem.Full, $"the disk is full: {path} can't grow. Make room; the work goes on by itself.", inner),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(StoreProblem.Busy, $"{path} is locked by another program: close it, and the work goes on by itself.", inner),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            new(StoreProblem.NotWritable, $"{path} can't be written to ({message}). Check the folder and its permissions.", inner),
        raw.SQLITE_NOTADB => new(StoreProblem.NotOurs, NotOurs(path, "it is no SQLite database"), inner),
        raw.SQLITE_CORRUPT => new(StoreProblem.Broken, $"{path} is damaged ({message}). Restore it from a copy, or begin a new store.", inner),
        _ => new(StoreProblem.Broken, $"{path}: SQLite says {message} (code {code}).", inner),
    };

    public static string NotOurs(string path, string why) =>
        $"{path} is not a store of hnactors: {why}. It was left as it is; choose another --store.";
}
