namespace HnActors.Storage.Postgres;

/// <summary>How a kind of rows is written and read.</summary>
/// <param name="Source">What has the columns <c>id</c>, <c>json</c> and <c>fetched_at</c>: a table, or a query in brackets.</param>
/// <param name="Upsert">Writes the rows of the table <c>incoming</c>.</param>
/// <param name="Delete">Deletes the rows whose ids are in the array $1.</param>
internal sealed record PostgresRowSql(string Source, string Upsert, string Delete)
{
    // In one order, so that two nodes that write the same rows wait for each other instead of for ever. Of an id that stands twice the
    // body counts, and the newest.
    private const string Incoming = "SELECT DISTINCT ON (id) id, json, fetched_at FROM incoming ORDER BY id, json IS NULL, fetched_at DESC";

    public static readonly PostgresRowSql Items = new(
        "item",
        $"INSERT INTO item AS known (id, json, fetched_at) {Incoming} {OnConflict}",
        "DELETE FROM item WHERE id = ANY ($1)");

    /// <summary>By the numbers of their names.</summary>
    public static readonly PostgresRowSql Users = new(
        """(SELECT author.number AS id, "user".json, "user".fetched_at FROM author JOIN "user" ON "user".id = author.name) AS numbered""",
        $"""
        INSERT INTO "user" AS known (id, json, fetched_at)
        SELECT author.name, rows.json, rows.fetched_at FROM ({Incoming}) AS rows JOIN author ON author.number = rows.id ORDER BY author.number
        {OnConflict}
        """,
        """DELETE FROM "user" WHERE id IN (SELECT name FROM author WHERE number = ANY ($1))""");

    /// <summary>Users of a store that was made by an earlier version and is only read: there are none.</summary>
    public static readonly PostgresRowSql NoUsers = Users with { Source = "(SELECT id, json, fetched_at FROM item WHERE false) AS none" };

    // An older observation never replaces a newer one, and null never a body, whichever came first. That a body is still the same is worth knowing too.
    // A row from the future was dated by a clock that was wrong, and would stand until that time comes: it gives way to what was read
    // just now. A second is what nodes may differ by that date their rows by the server's clock.
    private const string OnConflict = """
        ON CONFLICT (id) DO UPDATE SET json = excluded.json, fetched_at = excluded.fetched_at
        WHERE (known.json IS NULL AND excluded.json IS NOT NULL)
            OR (excluded.json IS NOT NULL OR known.json IS NULL)
            AND (excluded.fetched_at >= known.fetched_at
                OR (known.fetched_at > extract(epoch FROM clock_timestamp()) * 1000 + 1000
                    AND excluded.fetched_at > extract(epoch FROM clock_timestamp()) * 1000 - 3600000))
        """;
}
