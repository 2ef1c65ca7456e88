using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Saves the authors and users of a damaged store, as far as they can be read from their beginning.</summary>
/// <remarks>They are few beside the items, and what is lost of them is fetched again: <c>users</c> looks which rows are there.</remarks>
internal static class SqliteUserSalvage
{
    public static void Copy(SqliteConnection damaged, string target)
    {
        using var connection = new SqliteConnection(SqliteSchema.ConnectionString(target, SqliteOpenMode.ReadWrite));
        connection.Open();
        Copy(damaged, "SELECT number, name FROM author ORDER BY number", connection, "INSERT INTO author VALUES ($0, $1)");
        Copy(damaged, "SELECT id, json, fetched_at FROM user", connection, "INSERT INTO user VALUES ($0, $1, $2)");
    }

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

    // There may be no such table, or no way to read further: what was read is kept.
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
