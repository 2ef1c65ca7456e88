using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>The tables and views of the SQLite store, and how a file is recognised as one.</summary>
internal static class SqliteSchema
{
    /// <summary>"HNAC" in the database header identifies the file as ours.</summary>
    public const int ApplicationId = 0x484E4143;

    /// <summary>The layout's version, in the database header.</summary>
    public const int Version = 1;

    /// <summary>
    /// The expression from which the view <c>items</c> reads a row's fields. An index on the same expression serves queries on the view, so
    /// the view repeats it for each field: SQLite does not recognize it through a subquery.
    /// </summary>
    public const string Json = "CASE WHEN json_valid(json) THEN json END";

    /// <summary>Also for a store of an earlier version, whose view is replaced by it.</summary>
    public const string CreateItems = $"""
        CREATE VIEW items AS
            SELECT id,
                {Json} ->> 'type' AS type,
                {Json} ->> 'by' AS by,
                {Json} ->> 'time' AS time,
                datetime({Json} ->> 'time', 'unixepoch') AS timestamp,
                {Json} ->> 'text' AS text,
                {Json} ->> 'url' AS url,
                {Json} ->> 'title' AS title,
                {Json} ->> 'score' AS score,
                {Json} ->> 'descendants' AS descendants,
                {Json} ->> 'parent' AS parent,
                {Json} ->> 'poll' AS poll,
                {Json} -> 'kids' AS kids,
                {Json} -> 'parts' AS parts,
                {Json} ->> 'dead' AS dead,
                {Json} ->> 'deleted' AS deleted,
                fetched_at
            FROM item;
        """;

    private const string Create = $"""
        CREATE TABLE store (
            identity TEXT NOT NULL,
            api TEXT NULL,
            nulls_confirmed_since INTEGER NOT NULL DEFAULT 0,
            authors_complete INTEGER NOT NULL DEFAULT 1);
        CREATE TABLE item (id INTEGER PRIMARY KEY, json TEXT NULL, fetched_at INTEGER NOT NULL);
        CREATE INDEX item_null ON item (id) WHERE json IS NULL;
        CREATE TABLE user (id TEXT PRIMARY KEY, json TEXT NULL, fetched_at INTEGER NOT NULL);
        {SqliteAuthorTable.CreateTable}
        {SqliteHistory.Create}
        {CreateItems}
        CREATE VIEW users AS
            SELECT id,
                j ->> 'created' AS created,
                datetime(j ->> 'created', 'unixepoch') AS timestamp,
                j ->> 'karma' AS karma,
                j ->> 'about' AS about,
                j -> 'submitted' AS submitted,
                fetched_at
            FROM (SELECT id, CASE WHEN json_valid(json) THEN json END AS j, fetched_at FROM user);
        """;

    /// <summary>Checks a file without changing it.</summary>
    /// <returns>True if it is a store, false if it is still empty or missing.</returns>
    /// <exception cref="StoreException">It is something else.</exception>
    public static bool Exists(string path)
    {
        if (Directory.Exists(path)) throw new StoreException(StoreProblem.NotWritable, $"{path} is a folder: name a file for --store.");
        if (SqliteLock.StoreOf(path) is { } locked && File.Exists(locked))
            throw new StoreException(StoreProblem.NotOurs, SqliteErrors.NotOurs(path, $"it is the lock of the store {locked}"));
        if (!File.Exists(path) && new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new StoreException(
                StoreProblem.Missing,
                $"{path} is missing, but {path}-wal holds what was last written to it: put the file back beside it, or move that log away to start " +
                "afresh.");
        }
        if (!File.Exists(path) || new FileInfo(path).Length == 0) return false;
        try
        {
            using var connection = SqliteReading.Open(path);
            var application = connection.Scalar("PRAGMA application_id");
            var version = connection.Scalar("PRAGMA user_version");
            if (application == 0 && connection.Scalar("SELECT count(*) FROM sqlite_master") == 0) return false;
            if (application != ApplicationId)
                throw new StoreException(StoreProblem.NotOurs, SqliteErrors.NotOurs(path, "it is another program's database"));
            if (version != Version)
            {
                throw new StoreException(
                    StoreProblem.NotOurs, SqliteErrors.NotOurs(path, $"its layout has version {version}, this program knows {Version}"));
            }
            return true;
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Of(exception, path);
        }
    }

    /// <summary>Creates the tables in a new file, all or none of them.</summary>
    /// <param name="identity">Null for a new one.</param>
    public static void CreateIn(SqliteConnection connection, string? identity = null)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(Create, transaction);
        using (var insert = connection.CreateCommand())
        {
            insert.Transaction = transaction;
            insert.CommandText = "INSERT INTO store (identity) VALUES ($identity)";
            insert.Parameters.AddWithValue("$identity", identity ?? $"{Guid.NewGuid():n}");
            insert.ExecuteNonQuery();
        }
        connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}", transaction);
        transaction.Commit();
    }
}
