namespace HnActors.Storage.Postgres;

/// <summary>
/// Earlier bodies of items: always those whose text or title was lost in the body that replaced them, and all if so configured.
/// </summary>
/// <remarks>A trigger keeps them, so that it works for any change of a row, and within the same transaction.</remarks>
internal static class PostgresHistory
{
    // Two readings with the same time, as imports may have, are kept a millisecond apart.
    private const string NextTime = $"(SELECT max(fetched_at) + 1 FROM item_history WHERE id = OLD.id AND {OfThatTime})";
    private const string OfThatTime = "fetched_at BETWEEN OLD.fetched_at AND OLD.fetched_at + 999";

    /// <summary>Needs the tables <c>item</c> and <c>store</c>, and <c>hn_json</c>: otherwise a text with \u0000 is an error.</summary>
    public const string Create = $"""
        CREATE TABLE item_history (id bigint NOT NULL, json json NOT NULL, fetched_at bigint NOT NULL, PRIMARY KEY (id, fetched_at));
        ALTER TABLE store ADD COLUMN keeps_history boolean NOT NULL DEFAULT false;
        {CreateFunction}
        CREATE TRIGGER item_keep BEFORE UPDATE OF json ON item FOR EACH ROW
            WHEN (OLD.json IS NOT NULL AND OLD.json::text IS DISTINCT FROM NEW.json::text) EXECUTE FUNCTION hn_keep();
        """;

    /// <summary>False for an earlier version's function, which knew fewer lost texts, or kept one of two readings of one time.</summary>
    public const string IsCurrent = $"""
        SELECT EXISTS (SELECT FROM pg_proc
            WHERE oid = to_regproc('hn_keep') AND prosrc LIKE '%{LostText.VersionMark}%' AND strpos(prosrc, '{NextTime}') > 0)
        """;

    /// <summary>Also replaces an earlier version's function.</summary>
    public const string CreateFunction = $"""
        CREATE OR REPLACE FUNCTION hn_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT keeps_history FROM store)
                    OR (coalesce(hn_json(OLD.json) ->> 'text', '') NOT IN {LostText.Sql} AND coalesce(hn_json(NEW.json) ->> 'text', '') IN {LostText.Sql})
                    OR (coalesce(hn_json(OLD.json) ->> 'title', '') NOT IN {LostText.Sql} AND coalesce(hn_json(NEW.json) ->> 'title', '') IN {LostText.Sql})
                THEN
                    INSERT INTO item_history (id, json, fetched_at)
                    SELECT OLD.id, OLD.json, CASE WHEN EXISTS (SELECT FROM item_history WHERE id = OLD.id AND fetched_at = OLD.fetched_at)
                        THEN {NextTime} ELSE OLD.fetched_at END
                    WHERE NOT EXISTS (SELECT FROM item_history WHERE id = OLD.id AND {OfThatTime} AND json::text = OLD.json::text);
                END IF;
                RETURN NEW;
            END
        $$;
        """;

    /// <summary>From now on, keeps every body that is replaced.</summary>
    public const string KeepAll = "UPDATE store SET keeps_history = true";
}
