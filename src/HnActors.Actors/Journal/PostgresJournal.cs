using HnActors.Storage;
using HnActors.Storage.Postgres;
using Npgsql;

namespace HnActors.Actors.Journal;

/// <summary>The journal's tables in the database of a PostgreSQL store.</summary>
internal static class PostgresJournal
{
    private const long CreationKey = 0x484E4143544F524A;

    // The tables are those that Akka.Persistence.Sql would create itself, which fails if several nodes start at once. It has no equivalent
    // of the fence: an older incarnation of a persistent actor collides with a newer one's events by their number (journal_uq), unless the
    // newer has deleted these behind a snapshot. So nothing may be written behind a snapshot either.
    private const string Tables = """
        CREATE TABLE journal (
            ordering bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            created bigint NOT NULL,
            deleted boolean NOT NULL,
            persistence_id text NOT NULL,
            sequence_number bigint NOT NULL,
            message bytea NOT NULL,
            tags text,
            manifest text,
            identifier integer,
            writer_uuid text,
            CONSTRAINT journal_uq UNIQUE (persistence_id, sequence_number));
        CREATE TABLE snapshot (
            persistence_id text NOT NULL,
            sequence_number bigint NOT NULL,
            created bigint NOT NULL,
            snapshot bytea,
            manifest text,
            serializer_id integer,
            PRIMARY KEY (persistence_id, sequence_number));
        """;

    private const string Trigger = "CREATE TRIGGER journal_fence BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION hn_fence();";

    // Otherwise a node that freezes between its events and their commit would block its successor's writes for as long as it sleeps.
    private const string Fence = $$"""
        CREATE OR REPLACE FUNCTION hn_fence() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM set_config('idle_in_transaction_session_timeout', '{{PostgresTimeouts.IdleInTransaction}}', true);
                IF EXISTS (SELECT FROM snapshot WHERE persistence_id = NEW.persistence_id AND sequence_number >= NEW.sequence_number) THEN
                    RAISE EXCEPTION 'fenced: % has a newer incarnation', NEW.persistence_id;
                END IF;
                RETURN NEW;
            END
        $$;
        """;

    private const string HasFence = "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'hn_fence' AND prosrc LIKE '%idle_in_transaction%')";

    /// <param name="timeout">In whole seconds; null for those of the address.</param>
    /// <exception cref="StoreException">The database can't be reached, does not answer in time, or refuses.</exception>
    public static Task<bool> ExistsAsync(PostgresStoreSource address, CancellationToken cancellationToken, TimeSpan? timeout = null) =>
        address.UseAsync(connection => ExistsAsync(connection, cancellationToken), cancellationToken, timeout);

    /// <summary>Creates the tables if they do not exist; of several concurrent processes, one does.</summary>
    /// <exception cref="StoreException">The database can't be reached, does not answer in time, or refuses.</exception>
    public static Task PrepareAsync(PostgresStoreSource address, CancellationToken cancellationToken) =>
        address.UseAsync(connection => PrepareAsync(address, connection, cancellationToken), cancellationToken);

    private static async Task PrepareAsync(PostgresStoreSource address, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var wait = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({CreationKey})", connection);
            await wait.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            var exists = await ExistsAsync(connection, cancellationToken).ConfigureAwait(false);
            if (exists && await IsTrueAsync(connection, HasFence, cancellationToken).ConfigureAwait(false)) return;
            // A journal of an earlier version lacks only the newest fence.
            await using var create = new NpgsqlCommand(exists ? Fence : Tables + Fence + Trigger, connection);
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused)
        {
            throw new StoreException(
                StoreProblem.NotWritable, $"{address} refuses to hold the journal: {refused.MessageText}. Check the rights of its user.", refused);
        }
    }

    private static Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        IsTrueAsync(connection, "SELECT to_regclass('journal') IS NOT NULL", cancellationToken);

    private static async Task<bool> IsTrueAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }
}
