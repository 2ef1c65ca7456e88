using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Saves a damaged store's other data, as far as it is readable from the beginning: authors, users, earlier bodies.</summary>
/// <remarks>Lost users are fetched again: <c>users</c> checks which rows exist.</remarks>
internal static class SqliteTableSalvage
{
    public static void Copy(SqliteConnection damaged, string target)
    {
        using var connection = new SqliteConnection(SqliteSql.ConnectionString(target, SqliteOpenMode.ReadWrite));
        connection.Open();
        // OR IGNORE: a damaged page may yield a row twice, or an empty one.
        Copy(damaged, "SELECT number, name FROM author ORDER BY number", connection, "INSERT OR IGNORE INTO author VALUES ($0, $1)");
        CopyBodies(damaged, "user", connection);
        CopyBodies(damaged, "item_history", connection);
        // If this can't be read, no null is known to rest on more than one response.
        connection.Execute($"UPDATE store SET {SqliteStoreRow.NullsConfirmed} = {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}");
        CopyValue(damaged, SqliteStoreRow.NullsConfirmed, "'integer'", connection);
        CopyValue(damaged, "api", "'text'", connection);
        CopyValue(damaged, "keeps_history", "'integer'", connection);
    }

    // A value that damage has turned into another type keeps its default in the new store.
    private static void CopyValue(SqliteConnection from, string column, string type, SqliteConnection to) =>
        Copy(from, $"SELECT {column} FROM store WHERE typeof({column}) = {type}", to, $"UPDATE store SET {column} = $0");

    // As bytes: otherwise invalid text would be turned into other text that can't be told from an intact one.
    private static void CopyBodies(SqliteConnection from, string table, SqliteConnection to) => Copy(
        from, $"SELECT id, CAST(json AS BLOB), fetched_at FROM {table}", to, $"INSERT OR IGNORE INTO {table} VALUES ($0, CAST($1 AS TEXT), $2)");

    private static void Copy(SqliteConnection from, string select, SqliteConnection to, string insert)
    {
        using var transaction = to.BeginTransaction();
        using var target = to.CreateCommand();
        target.Transaction = transaction;
        target.CommandText = insert;
        foreach (var row in ReadSound(from, select))
        {
            target.Parameters.Clear();
            for (var column = 0; column < row.Length; column++) target.Parameters.AddWithValue($"${column}", row[column]);
            target.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    private static IEnumerable<object[]> ReadSound(SqliteConnection from, string select)
    {
        using var source = from.CreateCommand();
        source.CommandText = select;
        using var rows = Try(source.ExecuteReader);
        while (rows is not null && Try(() => rows.Read() ? rows : null) is not null)
        {
            var row = new object[rows.FieldCount];
            rows.GetValues(row);
            yield return row;
        }
    }

    // The table may be missing, or unreadable from some point on: what was read is kept.
    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (SqliteException)
        {
            return null;
        }
    }
}
