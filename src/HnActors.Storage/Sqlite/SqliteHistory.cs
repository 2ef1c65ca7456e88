using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>
/// Earlier bodies of items: always those whose text or title got lost in the body that replaced them, and all where that was chosen.
/// </summary>
/// <remarks>A trigger keeps them, so that whatever changes a row does, and within the same transaction.</remarks>
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

    /// <summary>In place of the trigger of an earlier version.</summary>
    public const string Renew = $"DROP TRIGGER IF EXISTS item_keep; {CreateTrigger}";

    // Two readings of one time, as imports may name it, are kept a millisecond apart. To ignore the second would lose it, and can't be had:
    // within an upsert a conflict ends the statement, whatever the trigger says.
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

    /// <summary>False where an earlier version made the trigger, which knew less of how a text can get lost, or failed at readings of one time.</summary>
    public static bool IsCurrent(SqliteConnection connection) =>
        SqliteSchema.DefinitionContains(connection, "item_keep", LostText.VersionMark) && SqliteSchema.DefinitionContains(connection, "item_keep", NextTime);

    /// <summary>False where the store was made by an earlier version and has only been read since.</summary>
    public static bool Has(SqliteConnection connection) => SqliteSchema.Has(connection, "table", "item_history");

    /// <summary>From now on every body that is replaced by another is kept.</summary>
    public static void KeepAll(SqliteConnection connection) => SqliteSchema.Execute(connection, "UPDATE store SET keeps_history = 1");
}
