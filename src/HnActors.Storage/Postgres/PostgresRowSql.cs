namespace HnActors.Storage.Postgres;

/// <summary>The SQL to write and read one kind of rows.</summary>
/// <param name="Source">A table, or a query in parentheses, with the columns <c>id</c>, <c>json</c> and <c>fetched_at</c>.</param>
/// <param name="Upsert">Writes the rows of the table <c>incoming</c>.</param>
/// <param name="Delete">Deletes the rows whose ids are in the array $1.</param>
internal sealed record PostgresRowSql(string Source, string Upsert, string Delete)
{
    // Sorted, so that two nodes that write the same rows wait for each other instead of deadlocking. If an id occurs twice, a body wins
    // over null, and then the newest.
    private const string Incoming = "SELECT DISTINCT ON (id) id, json, fetched_at FROM incoming ORDER BY id, json IS NULL, fetched_at DESC";

    public static readonly PostgresRowSql Items = new(
        "item",
        $"INSERT INTO item AS known (id, json, fetched_at) {Incoming} {OnConflict}",
        "DELETE FROM item WHERE id = ANY ($1)");

    /// <summary>Users, by the numbers of their names.</summary>
    public static readonly PostgresRowSql Users = new(
        """(SELECT author.number AS id, "user".json, "user".fetched_at FROM author JOIN "user" ON "user".id = author.name) AS numbered""",
        $"""
        INSERT INTO "user" AS known (id, json, fetched_at)
        SELECT author.name, rows.json, rows.fetched_at FROM ({Incoming}) AS rows JOIN author ON author.number = rows.id ORDER BY author.number
        {OnConflict}
        """,
        """DELETE FROM "user" WHERE id IN (SELECT name FROM author WHERE number = ANY ($1))""");

    /// <summary>Users of a store that was created by an earlier version and is only read: there are none.</summary>
    public static readonly PostgresRowSql NoUsers = Users with { Source = "(SELECT id, json, fetched_at FROM item WHERE false) AS none" };

    // An older observation never replaces a newer one, and null never a body, in either order. That a body is unchanged is also worth
    // recording. A row from the future was dated by a wrong clock, and would stand until that time comes: it gives way to one read in
    // the last hour. A second of tolerance, since nodes date their rows by an estimate of the server's clock.
    private const string OnConflict = """
        ON CONFLICT (id) DO UPDATE SET json = excluded.json, fetched_at = excluded.fetched_at
        WHERE (known.json IS NULL AND excluded.json IS NOT NULL)
            OR (excluded.json IS NOT NULL OR known.json IS NULL)
            AND (excluded.fetched_at >= known.fetched_at
                OR (known.fetched_at > extract(epoch FROM clock_timestamp()) * 1000 + 1000
                    AND excluded.fetched_at > extract(epoch FROM clock_timestamp()) * 1000 - 3600000))
        """;
}
