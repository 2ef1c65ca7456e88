using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Writes rows through a prepared statement, and records the items' authors.</summary>
/// <remarks>
/// It binds bytes as text, which ADO.NET can't: a body would be converted to a .NET string and back to bytes, at several times the cost
/// of the insert itself.
/// </remarks>
internal sealed class SqliteItemWriter : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _upsert;
    private readonly string _path;
    private readonly SqliteAuthors? _authors;

    /// <param name="upsert">SQL that writes a row: ?1 is its id, ?2 its body, ?3 when it was fetched.</param>
    /// <param name="authors">Null if the rows have no authors.</param>
    public SqliteItemWriter(SqliteConnection connection, string path, string upsert, SqliteAuthors? authors)
    {
        _authors = authors;
        _database = connection.Handle!;
        _path = path;
        Check(raw.sqlite3_prepare_v2(_database, upsert, out _upsert));
    }

    /// <summary>Writes all rows or, on an error, none.</summary>
    public void Write(IEnumerable<StoredItem> items)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            foreach (var item in items)
            {
                WriteRow(item);
                if (item.Json is { } body) _authors?.Record(body);
            }
            Run("COMMIT");
        }
        catch
        {
            _authors?.Forget();
            // On a full disk SQLite may have rolled back by itself; then there is nothing left to roll back.
            if (raw.sqlite3_get_autocommit(_database) == 0) raw.sqlite3_exec(_database, "ROLLBACK");
            throw;
        }
    }

    public void Dispose() => raw.sqlite3_finalize(_upsert);

    private void WriteRow(StoredItem item)
    {
        try
        {
            Check(raw.sqlite3_bind_int64(_upsert, 1, item.Id));
            Check(item.Json is { } json ? raw.sqlite3_bind_text(_upsert, 2, json.AsSpan()) : raw.sqlite3_bind_null(_upsert, 2));
            Check(raw.sqlite3_bind_int64(_upsert, 3, item.FetchedAt));
            Check(raw.sqlite3_step(_upsert));
        }
        finally
        {
            raw.sqlite3_reset(_upsert);
        }
    }

    private void Run(string sql) => Check(raw.sqlite3_exec(_database, sql));

    private void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW) return;
        throw SqliteErrors.Of(code, raw.sqlite3_errmsg(_database).utf8_to_string(), _path);
    }
}
