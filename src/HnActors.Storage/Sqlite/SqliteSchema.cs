using System.Globalization;
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

    private const string CreateItems = $"""
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

    public const string NullsConfirmed = "nulls_confirmed_since";

    // What is not to be inserted is passed over: a name that is known, and none at all.
    private const string InsertAuthorsOfItems = $"""
        INSERT OR IGNORE INTO author (name) SELECT CAST({SqliteAuthorFunction.Name}(json) AS TEXT) FROM item WHERE json IS NOT NULL ORDER BY id
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
        CREATE TABLE author (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
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
                $"{path} is missing, but {path}-wal holds what was last written to it: put the file back beside it, or move that log away to start afresh.");
        }
        if (!File.Exists(path) || new FileInfo(path).Length == 0) return false;
        try
        {
            using var connection = SqliteReading.Open(path);
            var application = Scalar(connection, "PRAGMA application_id");
            var version = Scalar(connection, "PRAGMA user_version");
            if (application == 0 && Scalar(connection, "SELECT count(*) FROM sqlite_master") == 0) return false;
            if (application != ApplicationId)
                throw new StoreException(StoreProblem.NotOurs, SqliteErrors.NotOurs(path, "it is another program's database"));
            if (version != Version)
                throw new StoreException(StoreProblem.NotOurs, SqliteErrors.NotOurs(path, $"its layout has version {version}, this program knows {Version}"));
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
        Execute(connection, Create, transaction);
        using (var insert = connection.CreateCommand())
        {
            insert.Transaction = transaction;
            insert.CommandText = "INSERT INTO store (identity) VALUES ($identity)";
            insert.Parameters.AddWithValue("$identity", identity ?? $"{Guid.NewGuid():n}");
            insert.ExecuteNonQuery();
        }
        Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}", transaction);
        transaction.Commit();
    }

    /// <summary>Adds what a store of an earlier version lacks; that version can still use it.</summary>
    public static void Complete(SqliteConnection connection)
    {
        if (!HasColumn(connection, "api")) ExecuteWhole(connection, "ALTER TABLE store ADD COLUMN api TEXT NULL");
        if (!HasColumn(connection, NullsConfirmed)) AddNullsConfirmedSince(connection);
        if (!HasAuthors(connection)) AddAuthors(connection);
        if (!SqliteHistory.Has(connection)) ExecuteWhole(connection, SqliteHistory.Create);
        if (!SqliteHistory.IsCurrent(connection)) ExecuteWhole(connection, SqliteHistory.Renew);
        if (!IsViewCurrent(connection)) ExecuteWhole(connection, "DROP VIEW IF EXISTS items; " + CreateItems);
    }

    /// <summary>The store's identity.</summary>
    public static string Identity(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT identity FROM store";
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>The API that was last recorded.</summary>
    public static string? Api(SqliteConnection connection)
    {
        if (!HasColumn(connection, "api")) return null;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT api FROM store";
        return command.ExecuteScalar() as string;
    }

    /// <summary>Records an API, unless it is already recorded.</summary>
    public static void RecordApi(SqliteConnection connection, string api)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE store SET api = $api WHERE api IS NOT $api";
        command.Parameters.AddWithValue("$api", api);
        command.ExecuteNonQuery();
    }

    /// <summary>False if the store was created by an earlier version and has only been read since.</summary>
    public static bool HasAuthors(SqliteConnection connection) => Has(connection, "table", "author");

    /// <summary>Whether a table or an index of this name exists.</summary>
    public static bool Has(SqliteConnection connection, string kind, string name) =>
        Scalar(connection, $"SELECT count(*) FROM sqlite_master WHERE type = '{kind}' AND name = '{name}'") > 0;

    /// <summary>Whether the SQL definition of an object contains a text.</summary>
    public static bool DefinitionContains(SqliteConnection connection, string name, string part) =>
        Scalar(connection, $"SELECT count(*) FROM sqlite_master WHERE name = '{name}' AND instr(sql, '{part}') > 0") > 0;

    /// <summary>False if items were written before their authors were recorded.</summary>
    public static bool AreAuthorsComplete(SqliteConnection connection) =>
        HasAuthors(connection) && Scalar(connection, "SELECT authors_complete FROM store") != 0;

    /// <summary>Records the authors of all items.</summary>
    public static void CompleteAuthors(SqliteConnection connection)
    {
        SqliteAuthorFunction.Define(connection);
        ExecuteWhole(
            connection,
            $"""
            {InsertAuthorsOfItems};
            UPDATE store SET authors_complete = 1
            """);
    }

    /// <summary>Counts the users whose names have no number.</summary>
    public static long CountUnnumbered(SqliteConnection connection) =>
        Scalar(connection, "SELECT count(*) FROM user WHERE id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM author WHERE author.name = user.id)");

    /// <summary>Assigns a number to each of them, in the order in which they were stored, and to items' authors: lost ones first.</summary>
    public static void RestoreAuthors(SqliteConnection connection, IReadOnlyCollection<long> lost)
    {
        SqliteAuthorFunction.Define(connection);
        using var transaction = connection.BeginTransaction();
        var known = Scalar(connection, "SELECT coalesce(max(number), 0) FROM author", transaction);
        Execute(connection, "INSERT OR IGNORE INTO author (name) SELECT id FROM user WHERE id IS NOT NULL ORDER BY rowid", transaction);
        Execute(connection, InsertAuthorsOfItems, transaction);
        Execute(connection, "CREATE TEMP TABLE lost (number INTEGER PRIMARY KEY)", transaction);
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
        Execute(
            connection,
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

    private static bool IsViewCurrent(SqliteConnection connection) =>
        Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'items' AND sql LIKE '%FROM item'") > 0;

    // All or nothing.
    private static void ExecuteWhole(SqliteConnection connection, string sql)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, sql, transaction);
        transaction.Commit();
    }

    private static void AddAuthors(SqliteConnection connection)
    {
        ExecuteWhole(
            connection,
            """
            CREATE TABLE author (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            ALTER TABLE store ADD COLUMN authors_complete INTEGER NOT NULL DEFAULT 1;
            UPDATE store SET authors_complete = NOT EXISTS (SELECT 1 FROM item)
            """);
    }

    private static void AddNullsConfirmedSince(SqliteConnection connection)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        ExecuteWhole(
            connection,
            $"""
            ALTER TABLE store ADD COLUMN {NullsConfirmed} INTEGER NOT NULL DEFAULT 0;
            UPDATE store SET {NullsConfirmed} = {now}
            """);
    }

    /// <summary>Since when a <c>null</c> is stored only after it was returned twice, in Unix milliseconds.</summary>
    public static long NullsConfirmedSince(SqliteConnection connection) =>
        HasColumn(connection, NullsConfirmed) ? Scalar(connection, $"SELECT {NullsConfirmed} FROM store") : long.MaxValue;

    private static bool HasColumn(SqliteConnection connection, string name) =>
        Scalar(connection, $"SELECT count(*) FROM pragma_table_info('store') WHERE name = '{name}'") > 0;

    public static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString();

    public static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
