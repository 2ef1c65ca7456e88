using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>The table <c>author</c>, with a number for the name of each item's author and of each user.</summary>
internal static class PostgresAuthorTable
{
    // Two names are equal only if their bytes are: this holds for every collation that a database can have as its default.
    public const string CreateTable =
        "CREATE TABLE author (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);";

    // A separate lock: it is held as long as reading all items takes, and nobody who opens the store should have to wait for that.
    private const long LockKey = 0x484E414341555448;

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
    private const string LockAgainstWriters =
        $"SET LOCAL idle_in_transaction_session_timeout = '{PostgresTimeouts.IdleInTransaction}'; LOCK TABLE author IN SHARE ROW EXCLUSIVE MODE";

    private const string InsertGathered = """
        INSERT INTO author (name)
        SELECT name FROM named
        WHERE name <> '' AND octet_length(name) <= 1000 AND name NOT LIKE '%' || chr(65533) || '%'
            AND NOT EXISTS (SELECT 1 FROM author WHERE author.name = named.name)
        ORDER BY first
        """;

    /// <summary>Records the authors of items that were written before their authors were recorded, once.</summary>
    public static async Task CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // Of several concurrent nodes, only one does it.
        await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        if (await connection.IsTrueAsync("SELECT authors_complete FROM store", cancellationToken).ConfigureAwait(false)) return;
        await connection.ExecuteLongAsync(GatherAuthorsOfItems, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync(LockAgainstWriters, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync(InsertGathered, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync("UPDATE store SET authors_complete = true", cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts the users whose names have no number.</summary>
    public static Task<long> CountUnnumberedAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.AskLongAsync<long>(
        """SELECT count(*) FROM "user" WHERE NOT EXISTS (SELECT 1 FROM author WHERE author.name = "user".id)""", cancellationToken);

    /// <summary>Assigns a number to each of them, and to authors of items: lost numbers first.</summary>
    public static async Task RestoreAsync(NpgsqlConnection connection, IReadOnlyCollection<long> lost, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync(GatherAuthorsOfItems, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync(LockAgainstWriters, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync(
            "CREATE TEMP TABLE known ON COMMIT DROP AS SELECT coalesce(max(number), 0) AS number FROM author",
            cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync(
            """
            INSERT INTO author (name)
            SELECT id FROM "user" WHERE NOT EXISTS (SELECT 1 FROM author WHERE author.name = "user".id) ORDER BY fetched_at, id
            """,
            cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync(InsertGathered, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteLongAsync("CREATE TEMP TABLE given (fresh bigint, number bigint, name text) ON COMMIT DROP", cancellationToken)
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
        await connection.ExecuteLongAsync(
            """
            DELETE FROM author WHERE number IN (SELECT fresh FROM given);
            INSERT INTO author (number, name) OVERRIDING SYSTEM VALUE SELECT number, name FROM given;
            UPDATE store SET authors_complete = true
            """,
            cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteLongAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
}
