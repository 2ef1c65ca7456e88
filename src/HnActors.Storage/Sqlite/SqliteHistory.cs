using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>
/// Earlier bodies of items: always those whose text or title was lost in the body that replaced them, and all if so configured.
/// </summary>
/// <remarks>A trigger keeps them, so that it works for any change of a row, and within the same transaction.</remarks>
internal static class SqliteHistory
{
    /// <summary>Needs the tables <c>item</c> and <c>store</c>.</summary>
    public const string Create = $"""
        CREATE TABLE item_history (
            id INTEGER NOT NULL,
            json TEXT NOT NULL,
            fetched_at INTEGER NOT NULL,
            PRIMARY KEY (id, fetched_at));
        ALTER TABLE store ADD COLUMN keeps_history INTEGER NOT NULL DEFAULT 0;
        {CreateTrigger}
        """;

    /// <summary>Replaces the trigger of an earlier version.</summary>
    public const string Renew = $"DROP TRIGGER IF EXISTS item_keep; {CreateTrigger}";

    // Two readings with the same time, as imports may have, are kept a millisecond apart. Ignoring the second would lose it, and is not
    // possible anyway: within an upsert a conflict ends the statement, whatever the trigger says.
    private const string FreeTime = $"iif(EXISTS (SELECT 1 FROM item_history WHERE id = OLD.id AND fetched_at = OLD.fetched_at), {NextTime}, OLD.fetched_at)";
    private const string NextTime = $"(SELECT max(fetched_at) + 1 FROM item_history WHERE id = OLD.id AND {OfThatTime})";
    private const string OfThatTime = "fetched_at BETWEEN OLD.fetched_at AND OLD.fetched_at + 999";

    private const string OldJson = "CASE WHEN json_valid(OLD.json) THEN OLD.json END";
    private const string NewJson = "CASE WHEN json_valid(NEW.json) THEN NEW.json END";

    private const string CreateTrigger = $"""
        CREATE TRIGGER item_keep BEFORE UPDATE OF json ON item
        WHEN OLD.json IS NOT NEW.json AND json_valid(OLD.json) AND (
            (SELECT keeps_history FROM store)
            OR (coalesce({OldJson} ->> 'text', '') NOT IN {LostText.Sql} AND coalesce({NewJson} ->> 'text', '') IN {LostText.Sql})
            OR (coalesce({OldJson} ->> 'title', '') NOT IN {LostText.Sql} AND coalesce({NewJson} ->> 'title', '') IN {LostText.Sql}))
        BEGIN
            INSERT INTO item_history (id, json, fetched_at)
            SELECT OLD.id, OLD.json, {FreeTime}
            WHERE NOT EXISTS (SELECT 1 FROM item_history WHERE id = OLD.id AND {OfThatTime} AND json = OLD.json);
        END;
        """;

    /// <summary>False for an earlier version's trigger, which knew fewer ways to lose a text, or failed at readings of one time.</summary>
    public static bool IsCurrent(SqliteConnection connection) =>
        connection.DefinitionContains("item_keep", LostText.VersionMark) && connection.DefinitionContains("item_keep", NextTime);

    /// <summary>False if the store was created by an earlier version and has only been read since.</summary>
    public static bool Has(SqliteConnection connection) => connection.Has("table", "item_history");

    /// <summary>From now on, keeps every body that is replaced.</summary>
    public static void KeepAll(SqliteConnection connection) => connection.Execute("UPDATE store SET keeps_history = 1");
}
