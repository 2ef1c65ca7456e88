using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Reads bodies as lines, from the file's pages straight into blocks. One call at a time, on any thread.</summary>
/// <remarks>The statement is reset between two blocks, for the reason given at <see cref="SqliteRowPages"/>.</remarks>
internal sealed class SqliteLineReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _rows;

    /// <param name="connection">Disposed with the reader.</param>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public SqliteLineReader(SqliteConnection connection, string path, SqliteRowSql sql)
    {
        _connection = connection;
        _rows = new SqliteStatement(connection, path, $"SELECT id, json FROM {sql.Source} WHERE id BETWEEN ?1 AND ?2 AND json IS NOT NULL ORDER BY id");
    }

    /// <summary>The next block in a range of ids; null if there are no more.</summary>
    /// <exception cref="StoreException">The store can't be read.</exception>
    public LineBlock? Read(long first, long last)
    {
        LineBlock? block = null;
        _rows.Bind(first, last);
        try
        {
            while (_rows.Step())
            {
                block ??= new LineBlock();
                block.Add(_rows.Long(0), _rows.Blob(1));
                if (block.IsFull) break;
            }
            return block;
        }
        catch
        {
            block?.Dispose();
            throw;
        }
        finally
        {
            _rows.Reset();
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _connection.Dispose();
    }
}
