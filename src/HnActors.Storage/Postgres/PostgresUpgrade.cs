using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Brings a database of an earlier version up to date.</summary>
internal static class PostgresUpgrade
{
    /// <summary>Adds what a store of an earlier version lacks; that version can still use it.</summary>
    /// <exception cref="StoreException">Its user may not.</exception>
    public static async Task CompleteAsync(NpgsqlConnection connection, PostgresStoreSource address, CancellationToken cancellationToken)
    {
        try
        {
            await CompleteAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreException(
                StoreProblem.NotWritable,
                $"{address} was made by an earlier version, and its user may not add what this one needs ({exception.MessageText}): open it once " +
                "as the owner of its tables.",
                exception);
        }
    }

    private static async Task CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await HasColumnAsync("api").ConfigureAwait(false))
            await connection.ExecuteAsync("ALTER TABLE store ADD COLUMN api text NULL", cancellationToken).ConfigureAwait(false);
        if (!await HasColumnAsync("nulls_confirmed_since").ConfigureAwait(false))
        {
            await connection.ExecuteAsync(
                "ALTER TABLE store ADD COLUMN nulls_confirmed_since bigint NOT NULL DEFAULT 0; " +
                "UPDATE store SET nulls_confirmed_since = (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
                cancellationToken).ConfigureAwait(false);
        }
        if (!await HasColumnAsync("authors_complete").ConfigureAwait(false))
        {
            await connection.ExecuteAsync(
                PostgresAuthorTable.CreateTable + " ALTER TABLE store ADD COLUMN authors_complete boolean NOT NULL DEFAULT true; " +
                "UPDATE store SET authors_complete = NOT EXISTS (SELECT 1 FROM item)",
                cancellationToken).ConfigureAwait(false);
        }
        if (!await HasColumnAsync("keeps_history").ConfigureAwait(false))
            await connection.ExecuteAsync(PostgresHistory.Create, cancellationToken).ConfigureAwait(false);
        if (!await connection.IsTrueAsync(PostgresFunctions.IsReadableCurrent, cancellationToken).ConfigureAwait(false))
            await connection.ExecuteAsync(PostgresFunctions.CreateReadable, cancellationToken).ConfigureAwait(false);
        if (!await connection.IsTrueAsync(PostgresHistory.IsCurrent, cancellationToken).ConfigureAwait(false))
            await connection.ExecuteAsync(PostgresHistory.CreateFunction, cancellationToken).ConfigureAwait(false);
        if (!await connection.IsTrueAsync(PostgresViews.AreCurrent, cancellationToken).ConfigureAwait(false))
            await RenewViewsAsync(connection, cancellationToken).ConfigureAwait(false);

        Task<bool> HasColumnAsync(string column) => connection.IsTrueAsync(
            $"SELECT count(*) > 0 FROM pg_attribute WHERE attrelid = 'store'::regclass AND attname = '{column}'", cancellationToken);
    }

    // Earlier views give the same answers, only later. A long query over one keeps it from being replaced, and everyone else would wait
    // behind that: then it is left for the next time.
    private static async Task RenewViewsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("SAVEPOINT views; SET LOCAL lock_timeout = '2s'", cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.ExecuteAsync(PostgresViews.Create, cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync("RELEASE SAVEPOINT views; SET LOCAL lock_timeout = DEFAULT", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT views", cancellationToken).ConfigureAwait(false);
        }
    }
}
