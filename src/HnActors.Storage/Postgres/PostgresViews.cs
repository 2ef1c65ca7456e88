namespace HnActors.Storage.Postgres;

/// <summary>The views <c>items</c> and <c>users</c>.</summary>
internal static class PostgresViews
{
    /// <summary>Makes them, also in place of an earlier version's. Needs the tables and the functions.</summary>
    // Beside the row, and not around it: so a condition on the id finds its rows by their key. OFFSET 0 keeps the body from being made
    // readable once for each field.
    public const string Create = """
        CREATE OR REPLACE VIEW items AS
            SELECT id,
                j ->> 'type' AS type,
                j ->> 'by' AS by,
                hn_integer(j, 'time') AS time,
                hn_timestamp(hn_integer(j, 'time')) AS timestamp,
                j ->> 'text' AS text,
                j ->> 'url' AS url,
                j ->> 'title' AS title,
                hn_integer(j, 'score') AS score,
                hn_integer(j, 'descendants') AS descendants,
                hn_integer(j, 'parent') AS parent,
                hn_integer(j, 'poll') AS poll,
                j -> 'kids' AS kids,
                j -> 'parts' AS parts,
                hn_boolean(j, 'dead') AS dead,
                hn_boolean(j, 'deleted') AS deleted,
                fetched_at
            FROM item CROSS JOIN LATERAL (SELECT hn_json(item.json) AS j OFFSET 0) AS readable;
        CREATE OR REPLACE VIEW users AS
            SELECT id,
                hn_integer(j, 'created') AS created,
                hn_timestamp(hn_integer(j, 'created')) AS timestamp,
                hn_integer(j, 'karma') AS karma,
                j ->> 'about' AS about,
                j -> 'submitted' AS submitted,
                fetched_at
            FROM "user" CROSS JOIN LATERAL (SELECT hn_json("user".json) AS j OFFSET 0) AS readable;
        """;

    /// <summary>False where an earlier version made them, around all rows.</summary>
    public const string AreCurrent = """
        SELECT coalesce(bool_and(pg_get_viewdef(to_regclass(name)) LIKE '%LATERAL%'), false) FROM unnest(ARRAY['items', 'users']) AS name
        """;
}
