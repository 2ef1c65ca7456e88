using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Reads rows in id order, a page at a time. One call at a time, on any thread.</summary>
/// <remarks>The statement is reset between two pages: a slow reader must not prevent checkpoints of the write-ahead log.</remarks>
internal sealed class SqliteRowPages : IDisposable
{
    /// <summary>The number of rows of every page but the last.</summary>
    public const int Rows = 2000;

    private readonly SqliteStatement _rows;

    /// <exception cref="StoreException">The store can't be read.</exception>
    public SqliteRowPages(SqliteConnection connection, string path, SqliteRowSql sql) => _rows = new SqliteStatement(
        connection, path, $"SELECT id, json, fetched_at FROM {sql.Source} WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT {Rows}");

    /// <exception cref="StoreException">The store can't be read.</exception>
    public List<StoredItem> Read(long first, long last)
    {
        _rows.Bind(first, last);
        try
        {
            var page = new List<StoredItem>();
            while (_rows.Step()) page.Add(new StoredItem(_rows.Long(0), _rows.IsNull(1) ? null : _rows.Blob(1).ToArray(), _rows.Long(2)));
            return page;
        }
        finally
        {
            _rows.Reset();
        }
    }

    public void Dispose() => _rows.Dispose();
}
