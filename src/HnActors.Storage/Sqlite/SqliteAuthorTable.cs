using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>The table <c>author</c>, with a number for the name of each item's author and of each user.</summary>
internal static class SqliteAuthorTable
{
    public const string CreateTable = "CREATE TABLE author (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);";

    // What is not to be inserted is passed over: a name that is known, and none at all.
    private const string InsertAuthorsOfItems = $"""
        INSERT OR IGNORE INTO author (name) SELECT CAST({SqliteAuthorFunction.Name}(json) AS TEXT) FROM item WHERE json IS NOT NULL ORDER BY id
        """;

    /// <summary>False if the store was created by an earlier version and has only been read since.</summary>
    public static bool Exists(SqliteConnection connection) => connection.Has("table", "author");

    /// <summary>False if items were written before their authors were recorded.</summary>
    public static bool IsComplete(SqliteConnection connection) =>
        Exists(connection) && connection.Scalar("SELECT authors_complete FROM store") != 0;

    /// <summary>Records the authors of all items.</summary>
    public static void Complete(SqliteConnection connection)
    {
        SqliteAuthorFunction.Define(connection);
        connection.ExecuteWhole(
            $"""
            {InsertAuthorsOfItems};
            UPDATE store SET authors_complete = 1
            """);
    }

    /// <summary>Counts the users whose names have no number.</summary>
    public static long CountUnnumbered(SqliteConnection connection) =>
        connection.Scalar("SELECT count(*) FROM user WHERE id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM author WHERE author.name = user.id)");

    /// <summary>Assigns a number to each of them, in the order in which they were stored, and to items' authors: lost ones first.</summary>
    public static void Restore(SqliteConnection connection, IReadOnlyCollection<long> lost)
    {
        SqliteAuthorFunction.Define(connection);
        using var transaction = connection.BeginTransaction();
        var known = connection.Scalar("SELECT coalesce(max(number), 0) FROM author", transaction);
        connection.Execute("INSERT OR IGNORE INTO author (name) SELECT id FROM user WHERE id IS NOT NULL ORDER BY rowid", transaction);
        connection.Execute(InsertAuthorsOfItems, transaction);
        connection.Execute("CREATE TEMP TABLE lost (number INTEGER PRIMARY KEY)", transaction);
        using (var insert = connection.CreateCommand())
        {
            insert.Transaction = transaction;
            insert.CommandText = "INSERT INTO lost VALUES ($number)";
            var number = insert.Parameters.Add("$number", SqliteType.Integer);
            foreach (var one in lost)
            {
                number.Value = one;
                insert.ExecuteNonQuery();
            }
        }
        connection.Execute(
            $"""
            CREATE TEMP TABLE given AS
            SELECT fresh.number AS fresh, free.number AS number
            FROM (SELECT number, row_number() OVER (ORDER BY number) AS place FROM author
                WHERE number > {known} AND number NOT IN (SELECT number FROM lost)) AS fresh
            JOIN (SELECT number, row_number() OVER (ORDER BY number) AS place FROM lost
                WHERE number NOT IN (SELECT number FROM author)) AS free USING (place);
            UPDATE author SET number = (SELECT given.number FROM given WHERE given.fresh = author.number)
            WHERE number IN (SELECT fresh FROM given);
            DROP TABLE given;
            DROP TABLE lost;
            UPDATE store SET authors_complete = 1
            """,
            transaction);
        transaction.Commit();
    }
}
