using HnActors.Storage.Threads;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Threads of the items in a SQLite file.</summary>
internal sealed class SqliteThreads(string path) : IThreads
{
    // Kids may be an object with the places as keys, and may have holes. A thread is never so deep; one whose kids go in a circle would be.
    private const string Thread = """
        WITH RECURSIVE thread (id, depth, place) AS (
            SELECT $id, 0, ''
            UNION ALL
            SELECT kid.value, depth + 1, place || printf('%09d', kid.key)
            FROM thread JOIN item ON item.id = thread.id, json_each(CASE WHEN json_valid(item.json) THEN item.json END, '$.kids') AS kid
            WHERE kid.type = 'integer' AND depth < 500)
        SELECT depth, item.id, CAST(item.json AS BLOB) FROM thread JOIN item ON item.id = thread.id ORDER BY place
        """;

    public Task<IReadOnlyList<ThreadItem>> ReadAsync(long id, CancellationToken cancellationToken = default)
    {
        try
        {
            using var connection = SqliteReading.Open(path);
            using var command = connection.CreateCommand();
            command.CommandText = Thread;
            command.Parameters.AddWithValue("$id", id);
            using var rows = command.ExecuteReader();
            var items = new List<ThreadItem>();
            while (rows.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                items.Add(new ThreadItem(rows.GetInt32(0), rows.GetInt64(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2)));
            }
            return Task.FromResult<IReadOnlyList<ThreadItem>>(items);
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, path);
        }
    }
}
