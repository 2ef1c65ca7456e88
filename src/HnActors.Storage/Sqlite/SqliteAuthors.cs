using HnActors.Storage.Authors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HnActors.Storage.Sqlite;

/// <summary>Assigns a number to each author, in the transaction that writes an item.</summary>
internal sealed class SqliteAuthors : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _insert;
    private readonly string _path;
    private readonly RecentNames _recent = new();

    public SqliteAuthors(SqliteConnection connection, string path)
    {
        _database = connection.Handle!;
        _path = path;
        Check(raw.sqlite3_prepare_v2(_database, "INSERT OR IGNORE INTO author (name) VALUES (?1)", out _insert));
    }

    public void Record(ReadOnlySpan<byte> body)
    {
        var name = ItemAuthor.Of(body);
        if (name.IsEmpty || _recent.Contains(name)) return;
        Insert(name);
        _recent.Add(name);
    }

    /// <summary>Records a name, whether it is known or not.</summary>
    public void Insert(ReadOnlySpan<byte> name)
    {
        try
        {
            Check(raw.sqlite3_bind_text(_insert, 1, name));
            Check(raw.sqlite3_step(_insert));
        }
        finally
        {
            raw.sqlite3_reset(_insert);
        }
    }

    /// <summary>To be called after a rollback: what the transaction recorded is not in the database.</summary>
    public void Forget() => _recent.Clear();

    public void Dispose() => raw.sqlite3_finalize(_insert);

    private void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_DONE) return;
        throw SqliteErrors.Of(code, raw.sqlite3_errmsg(_database).utf8_to_string(), _path);
    }
}
