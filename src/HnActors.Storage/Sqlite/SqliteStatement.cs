using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>A prepared statement that bypasses ADO.NET, which would cost several times what SQLite takes for a row.</summary>
internal sealed class SqliteStatement : IDisposable
{
    // The same as ADO.NET's default.
    private const int BusyTimeoutMs = 30_000;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly string _path;

    /// <param name="sql">With the parameters ?1 and ?2.</param>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public SqliteStatement(SqliteConnection connection, string path, string sql)
    {
        _database = connection.Handle!;
        _path = path;
        _ = raw.sqlite3_busy_timeout(_database, BusyTimeoutMs);
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public void Bind(long first, long second)
    {
        Check(raw.sqlite3_bind_int64(_statement, 1, first));
        Check(raw.sqlite3_bind_int64(_statement, 2, second));
    }

    /// <summary>Advances to the next row.</summary>
    /// <returns>False if there are no more rows.</returns>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        Check(code);
        return false;
    }

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>Bytes that are valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Resets the statement, so that it can be bound and stepped again.</summary>
    public void Reset() =>
        // An error here was already reported by the step that failed.
        _ = raw.sqlite3_reset(_statement);

    public void Dispose() => raw.sqlite3_finalize(_statement);

    private void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_DONE) return;
        throw SqliteErrors.Of(raw.sqlite3_extended_errcode(_database), raw.sqlite3_errmsg(_database).utf8_to_string(), _path);
    }
}
