namespace HnActors.Storage.Sqlite;

/// <summary>The SQL to write and read one kind of rows.</summary>
/// <param name="Source">A table, or a query in parentheses, with the columns <c>id</c>, <c>json</c> and <c>fetched_at</c>.</param>
/// <param name="Upsert">Writes a row: ?1 is its id, ?2 its body, ?3 when it was fetched.</param>
/// <param name="Delete">Deletes the row with the id ?1.</param>
internal sealed record SqliteRowSql(string Source, string Upsert, string Delete)
{
    // An older observation never replaces a newer one, and null never a body, in either order. That a body is unchanged is also worth
    // recording. A row from the future was dated by a wrong clock, and would stand until that time comes: one of the last hour replaces it.
    private const string Newer = """
        DO UPDATE SET json = excluded.json, fetched_at = excluded.fetched_at
        WHERE (json IS NULL AND excluded.json IS NOT NULL)
            OR (excluded.json IS NOT NULL OR json IS NULL)
            AND (excluded.fetched_at >= fetched_at
                OR (fetched_at > unixepoch('subsec') * 1000 + 1000 AND excluded.fetched_at > unixepoch('subsec') * 1000 - 3600000))
        """;

    public static readonly SqliteRowSql Items = new(
        "item",
        $"INSERT INTO item (id, json, fetched_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) {Newer}",
        "DELETE FROM item WHERE id = ?1");

    /// <summary>Users, by the numbers of their names.</summary>
    public static readonly SqliteRowSql Users = new(
        "(SELECT author.number AS id, user.json, user.fetched_at FROM author JOIN user ON user.id = author.name)",
        $"INSERT INTO user (id, json, fetched_at) SELECT name, ?2, ?3 FROM author WHERE number = ?1 ON CONFLICT (id) {Newer}",
        "DELETE FROM user WHERE id = (SELECT name FROM author WHERE number = ?1)");

    /// <summary>Users of a store that was created by an earlier version and is only read: there are none.</summary>
    public static readonly SqliteRowSql NoUsers = Users with { Source = "(SELECT id, json, fetched_at FROM item WHERE 0)" };
}
