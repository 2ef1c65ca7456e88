using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Translates SQLite errors into the store's own terms.</summary>
public static class SqliteErrors
{
    public static StoreException Of(SqliteException exception, string path) =>
        Of(exception.SqliteExtendedErrorCode, exception.Message, path, exception);

    public static StoreException Of(int code, string message, string path, Exception? inner = null) => (code & 0xff) switch
    {
        _ when code is raw.SQLITE_FULL or raw.SQLITE_IOERR_SHMSIZE || (raw.SQLITE_IOERR == (code & 0xff) && DiskSpace.IsFullAt(path)) =>
            new(StoreProblem.Full, DiskSpace.FullAt(path), inner),
        raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH =>
            new(StoreProblem.Refused, $"{path} does not accept the row ({message}).", inner),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(StoreProblem.Busy, $"{path} is locked by another program: close it, and the work can continue.", inner),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            new(StoreProblem.NotWritable, $"{path} can't be written to ({message}). Check the folder and its permissions.", inner),
        raw.SQLITE_NOTADB => new(StoreProblem.NotOurs, NotOurs(path, "it is not a SQLite database"), inner),
        _ when IsDamage(code) => new(
            StoreProblem.Damaged,
            $"{path} is damaged ({message.TrimEnd('.')}). `hnactors verify --repair` saves what is whole in it and fetches the rest again.",
            inner),
        _ => new(StoreProblem.Broken, $"{path}: SQLite says {message} (code {code}).", inner),
    };

    /// <summary>Whether the code means that a part of the file is unreadable.</summary>
    public static bool IsDamage(int code) =>
        (code & 0xff) == raw.SQLITE_CORRUPT || code is raw.SQLITE_IOERR_SHORT_READ or raw.SQLITE_IOERR_READ;

    public static string NotOurs(string path, string why) =>
        $"{path} is not a store of hnactors: {why}. It was left as it is; choose another --store.";
}
