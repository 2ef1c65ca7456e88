using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>The tables and views of the PostgreSQL store, and how a database is recognised as one.</summary>
internal static class PostgresSchema
{
    /// <summary>The layout's version, in the table <c>store</c>.</summary>
    public const int Version = 1;

    // Not the key of the store's lock: this one is held only briefly, while the tables are created.
    private const long CreationKey = 0x484E4143544F5254;

    // A separate lock: it is held as long as reading all items takes, and nobody who opens the store should have to wait for that.
    private const long AuthorsKey = 0x484E414341555448;

    // Two names are equal only if their bytes are: this holds for every collation that a database can have as its default.
    private const string CreateAuthor =
        "CREATE TABLE author (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);";

    // json, not jsonb: it keeps the exact text. PostgreSQL accepts escapes in it that stand for no character (\u0000, half a surrogate
    // pair) but fails when they are read as text, so hn_json replaces them for the views; the stored text is unchanged. Escaped backslashes are
    // rewritten first: then every backslash begins an escape, and no letters after one look like another.
    private const string CreateReadable = """
        CREATE OR REPLACE FUNCTION hn_json(body json) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN body::text ~ '\\u(0000|[dD][89a-fA-F])' THEN
                regexp_replace(
                    regexp_replace(
                        replace(body::text, '\\', '\u005c'),
                        '\\u(0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2}))', '\\ufffd', 'g'),
                    '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\\ufffd', 'g')::json
                ELSE body END
        $$;
        """;

    // False where an earlier version made it, which left half a surrogate pair after an escaped backslash as it was.
    private const string IsReadableCurrent = """
        SELECT EXISTS (SELECT FROM pg_proc WHERE oid = to_regproc('hn_json') AND strpos(prosrc, '\u005c') > 0)
        """;

    // Beside the row, and not around it: so a condition on the id finds its rows by their key. OFFSET 0 keeps the body from being made
    // readable once for each field.
    private const string CreateViews = """
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

    // False where an earlier version made them, around all rows.
    private const string AreViewsCurrent = """
        SELECT coalesce(bool_and(pg_get_viewdef(to_regclass(name)) LIKE '%LATERAL%'), false) FROM unnest(ARRAY['items', 'users']) AS name
        """;

    private const string Create = $$$"""
        CREATE TABLE store (
            identity text NOT NULL,
            layout integer NOT NULL,
            api text NULL,
            nulls_confirmed_since bigint NOT NULL DEFAULT 0,
            authors_complete boolean NOT NULL DEFAULT true);
        CREATE TABLE item (id bigint PRIMARY KEY, json json NULL, fetched_at bigint NOT NULL);
        CREATE INDEX item_null ON item (id) WHERE json IS NULL;
        CREATE TABLE "user" (id text PRIMARY KEY, json json NULL, fetched_at bigint NOT NULL);
        {{{CreateAuthor}}}
        {{{PostgresHistory.Create}}}
        {{{CreateReadable}}}
        CREATE FUNCTION hn_integer(body json, field text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN body ->> field ~ '^-?[0-9]{1,18}$' THEN (body ->> field)::bigint END
        $$;
        CREATE FUNCTION hn_boolean(body json, field text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE body ->> field WHEN 'true' THEN true WHEN 'false' THEN false END
        $$;
        CREATE FUNCTION hn_timestamp(seconds bigint) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN seconds BETWEEN -62135596800 AND 253402300799 THEN timestamp 'epoch' + seconds * interval '1 second' END
        $$;
        {{{CreateViews}}}
        """;

    /// <summary>Checks a database without changing it.</summary>
    /// <returns>True if it is a store, false if it is still empty.</returns>
    /// <exception cref="StoreException">It is something else, or can't be reached.</exception>
    public static async Task<bool> ExistsAsync(PostgresStoreSource address, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await ExistsAsync(connection, address, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, address);
        }
    }

    /// <summary>Creates the tables if there are none, all or none of them; of several concurrent callers, one does.</summary>
    /// <exception cref="StoreException">The database is another program's, or can't be written to.</exception>
    public static async Task CreateWhereMissingAsync(PostgresStoreSource address, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await RefuseOtherEncodingsAsync(connection, address, cancellationToken).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({CreationKey})", cancellationToken).ConfigureAwait(false);
            if (await ExistsAsync(connection, address, cancellationToken).ConfigureAwait(false))
            {
                await CompleteAsync(connection, address, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            await ExecuteAsync(connection, Create, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(
                connection, $"INSERT INTO store (identity, layout) VALUES ('{Guid.NewGuid():n}', {Version})", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, address);
        }
    }

    // Of the readable body: with an escape that stands for no character anywhere in it, reading a field of the stored one is an error.
    private const string GatherAuthorsOfItems = """
        CREATE TEMP TABLE named ON COMMIT DROP AS
        SELECT body ->> 'by' AS name, min(id) AS first
        FROM item CROSS JOIN LATERAL (SELECT hn_json(json) AS body OFFSET 0) AS readable
        WHERE json_typeof(body) = 'object' AND json_typeof(body -> 'by') = 'string'
        GROUP BY 1
        """;

    // In the order in which they appeared, which is not that of those who write items: two that insert the same names in different orders
    // would wait for each other for ever, and whoever has read all items would be the one that is ended. So writers wait, and not while
    // items are read; nor for a process that is frozen.
    private const string LockAuthorsAgainstWriters =
        $"SET LOCAL idle_in_transaction_session_timeout = '{PostgresTimeouts.IdleInTransaction}'; LOCK TABLE author IN SHARE ROW EXCLUSIVE MODE";

    private const string InsertGatheredAuthors = """
        INSERT INTO author (name)
        SELECT name FROM named
        WHERE name <> '' AND octet_length(name) <= 1000 AND name NOT LIKE '%' || chr(65533) || '%'
            AND NOT EXISTS (SELECT 1 FROM author WHERE author.name = named.name)
        ORDER BY first
        """;

    /// <summary>Records the authors of items that were written before their authors were recorded, once.</summary>
    public static async Task CompleteAuthorsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Of several concurrent nodes, only one does it.
        await LockAuthorsAsync(connection, cancellationToken).ConfigureAwait(false);
        if (await IsTrueAsync(connection, "SELECT authors_complete FROM store", cancellationToken).ConfigureAwait(false)) return;
        await ExecuteLongAsync(connection, GatherAuthorsOfItems, cancellationToken).ConfigureAwait(false);
        await ExecuteLongAsync(connection, LockAuthorsAgainstWriters, cancellationToken).ConfigureAwait(false);
        await ExecuteLongAsync(connection, InsertGatheredAuthors, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, "UPDATE store SET authors_complete = true", cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts the users whose names have no number.</summary>
    public static async Task<long> CountUnnumberedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """SELECT count(*) FROM "user" WHERE NOT EXISTS (SELECT 1 FROM author WHERE author.name = "user".id)""", connection);
        command.CommandTimeout = 0;
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Assigns a number to each of them, and to authors of items: lost numbers first.</summary>
    public static async Task RestoreAuthorsAsync(NpgsqlConnection connection, IReadOnlyCollection<long> lost, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await LockAuthorsAsync(connection, cancellationToken).ConfigureAwait(false);
        await ExecuteLongAsync(connection, GatherAuthorsOfItems, cancellationToken).ConfigureAwait(false);
        await ExecuteLongAsync(connection, LockAuthorsAgainstWriters, cancellationToken).ConfigureAwait(false);
        await ExecuteLongAsync(connection, "CREATE TEMP TABLE known ON COMMIT DROP AS SELECT coalesce(max(number), 0) AS number FROM author", cancellationToken)
            .ConfigureAwait(false);
        await ExecuteLongAsync(
            connection,
            """
            INSERT INTO author (name)
            SELECT id FROM "user" WHERE NOT EXISTS (SELECT 1 FROM author WHERE author.name = "user".id) ORDER BY fetched_at, id
            """,
            cancellationToken).ConfigureAwait(false);
        await ExecuteLongAsync(connection, InsertGatheredAuthors, cancellationToken).ConfigureAwait(false);
        await ExecuteLongAsync(connection, "CREATE TEMP TABLE given (fresh bigint, number bigint, name text) ON COMMIT DROP", cancellationToken)
            .ConfigureAwait(false);
        await using (var pair = new NpgsqlCommand(
            """
            INSERT INTO given
            SELECT fresh.number, free.number, fresh.name
            FROM (SELECT author.number, author.name, row_number() OVER (ORDER BY author.number) AS place FROM author, known
                WHERE author.number > known.number AND author.number <> ALL ($1)) AS fresh
            JOIN (SELECT number, row_number() OVER (ORDER BY number) AS place FROM unnest($1) AS lost (number)
                WHERE NOT EXISTS (SELECT 1 FROM author WHERE author.number = lost.number)) AS free USING (place)
            """,
            connection))
        {
            pair.CommandTimeout = 0;
            pair.Parameters.AddWithValue(lost.ToArray());
            await pair.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        await ExecuteLongAsync(
            connection,
            """
            DELETE FROM author WHERE number IN (SELECT fresh FROM given);
            INSERT INTO author (number, name) OVERRIDING SYSTEM VALUE SELECT number, name FROM given;
            UPDATE store SET authors_complete = true
            """,
            cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    // Adds what a store of an earlier version lacks; that version can still use it.
    private static async Task CompleteAsync(NpgsqlConnection connection, PostgresStoreSource address, CancellationToken cancellationToken)
    {
        try
        {
            await CompleteAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreException(
                StoreProblem.NotWritable,
                $"{address} was made by an earlier version, and its user may not add what this one needs ({exception.MessageText}): open it once as " +
                "the owner of its tables.",
                exception);
        }
    }

    private static async Task CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await HasColumnAsync("api").ConfigureAwait(false))
            await ExecuteAsync(connection, "ALTER TABLE store ADD COLUMN api text NULL", cancellationToken).ConfigureAwait(false);
        if (!await HasColumnAsync("nulls_confirmed_since").ConfigureAwait(false))
        {
            await ExecuteAsync(
                connection,
                "ALTER TABLE store ADD COLUMN nulls_confirmed_since bigint NOT NULL DEFAULT 0; " +
                "UPDATE store SET nulls_confirmed_since = (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
                cancellationToken).ConfigureAwait(false);
        }
        if (!await HasColumnAsync("authors_complete").ConfigureAwait(false))
        {
            await ExecuteAsync(
                connection,
                CreateAuthor + " ALTER TABLE store ADD COLUMN authors_complete boolean NOT NULL DEFAULT true; " +
                "UPDATE store SET authors_complete = NOT EXISTS (SELECT 1 FROM item)",
                cancellationToken).ConfigureAwait(false);
        }
        if (!await HasColumnAsync("keeps_history").ConfigureAwait(false))
            await ExecuteAsync(connection, PostgresHistory.Create, cancellationToken).ConfigureAwait(false);
        if (!await IsTrueAsync(connection, IsReadableCurrent, cancellationToken).ConfigureAwait(false))
            await ExecuteAsync(connection, CreateReadable, cancellationToken).ConfigureAwait(false);
        if (!await IsTrueAsync(connection, AreViewsCurrent, cancellationToken).ConfigureAwait(false))
            await ExecuteAsync(connection, CreateViews, cancellationToken).ConfigureAwait(false);
        if (!await IsTrueAsync(connection, PostgresHistory.IsCurrent, cancellationToken).ConfigureAwait(false))
            await ExecuteAsync(connection, PostgresHistory.CreateFunction, cancellationToken).ConfigureAwait(false);

        Task<bool> HasColumnAsync(string column) => IsTrueAsync(
            connection, $"SELECT count(*) > 0 FROM pg_attribute WHERE attrelid = 'store'::regclass AND attname = '{column}'", cancellationToken);
    }

    private static async Task<bool> IsTrueAsync(NpgsqlConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    // A body may contain any Unicode character, and other encodings lack some.
    private static async Task RefuseOtherEncodingsAsync(NpgsqlConnection connection, PostgresStoreSource address, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SHOW server_encoding", connection);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string encoding || encoding == "UTF8") return;
        throw new StoreException(
            StoreProblem.NotOurs,
            $"{address} has the encoding {encoding}, which can't hold every item: create a database with " +
            "`createdb --encoding=UTF8 --template=template0 NAME`, and name that with --store.");
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, PostgresStoreSource address, CancellationToken cancellationToken)
    {
        await using var look = new NpgsqlCommand(
            "SELECT to_regclass('store') IS NOT NULL, to_regclass('item') IS NOT NULL, to_regclass('items') IS NOT NULL", connection);
        await using (var found = await look.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            await found.ReadAsync(cancellationToken).ConfigureAwait(false);
            var (store, item, items) = (found.GetBoolean(0), found.GetBoolean(1), found.GetBoolean(2));
            if (!store && (item || items))
                throw new StoreException(StoreProblem.NotOurs, PostgresErrors.NotOurs(address, "another program has tables of the same names in it"));
            if (!store) return false;
        }
        var layout = await LayoutAsync(connection, address, cancellationToken).ConfigureAwait(false);
        return layout == Version ? true : throw new StoreException(
            StoreProblem.NotOurs,
            PostgresErrors.NotOurs(address, $"its layout has version {layout}, this program knows {Version}"));
    }

    private static async Task<int> LayoutAsync(NpgsqlConnection connection, PostgresStoreSource address, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT layout FROM store", connection);
        try
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int layout ? layout : 0;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            throw new StoreException(StoreProblem.NotOurs, PostgresErrors.NotOurs(address, "its table 'store' belongs to another program"), exception);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Task LockAuthorsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteLongAsync(connection, $"SELECT pg_advisory_xact_lock({AuthorsKey})", cancellationToken);

    // It reads every item, user or author, or waits for another process that does.
    private static async Task ExecuteLongAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
