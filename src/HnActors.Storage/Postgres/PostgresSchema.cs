using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>The tables of the PostgreSQL store, and how a database is recognised as one.</summary>
internal static class PostgresSchema
{
    /// <summary>The layout's version, in the table <c>store</c>.</summary>
    public const int Version = 1;

    // Not the key of the store's lock: this one is held only briefly, while the tables are created.
    private const long CreationKey = 0x484E4143544F5254;

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
        {{{PostgresAuthorTable.CreateTable}}}
        {{{PostgresHistory.Create}}}
        {{{PostgresFunctions.Create}}}
        {{{PostgresViews.Create}}}
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
            await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({CreationKey})", cancellationToken).ConfigureAwait(false);
            if (await ExistsAsync(connection, address, cancellationToken).ConfigureAwait(false))
            {
                await PostgresUpgrade.CompleteAsync(connection, address, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            await connection.ExecuteAsync(Create, cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync(
                $"INSERT INTO store (identity, layout) VALUES ('{Guid.NewGuid():n}', {Version})", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, address);
        }
    }

    // A body may contain any Unicode character, and other encodings lack some.
    private static async Task RefuseOtherEncodingsAsync(NpgsqlConnection connection, PostgresStoreSource address, CancellationToken cancellationToken)
    {
        if (await connection.AskAsync<object?>("SHOW server_encoding", cancellationToken).ConfigureAwait(false) is not string encoding) return;
        if (encoding == "UTF8") return;
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
        try
        {
            return await connection.AskAsync<object?>("SELECT layout FROM store", cancellationToken).ConfigureAwait(false) is int layout ? layout : 0;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            throw new StoreException(
                StoreProblem.NotOurs, PostgresErrors.NotOurs(address, "its table 'store' belongs to another program"), exception);
        }
    }
}
