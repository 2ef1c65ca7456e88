using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Brings a file of an earlier version up to date.</summary>
internal static class SqliteUpgrade
{
    /// <summary>Adds what a store of an earlier version lacks; that version can still use it.</summary>
    public static void Complete(SqliteConnection connection)
    {
        if (!SqliteStoreRow.HasColumn(connection, "api")) connection.ExecuteWhole("ALTER TABLE store ADD COLUMN api TEXT NULL");
        if (!SqliteStoreRow.HasColumn(connection, SqliteStoreRow.NullsConfirmed)) AddNullsConfirmedSince(connection);
        if (!SqliteAuthorTable.Exists(connection)) AddAuthors(connection);
        if (!SqliteHistory.Has(connection)) connection.ExecuteWhole(SqliteHistory.Create);
        if (!SqliteHistory.IsCurrent(connection)) connection.ExecuteWhole(SqliteHistory.Renew);
        if (!IsViewCurrent(connection)) connection.ExecuteWhole("DROP VIEW IF EXISTS items; " + SqliteSchema.CreateItems);
    }

    private static void AddNullsConfirmedSince(SqliteConnection connection)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        connection.ExecuteWhole(
            $"""
            ALTER TABLE store ADD COLUMN {SqliteStoreRow.NullsConfirmed} INTEGER NOT NULL DEFAULT 0;
            UPDATE store SET {SqliteStoreRow.NullsConfirmed} = {now}
            """);
    }

    private static void AddAuthors(SqliteConnection connection)
    {
        connection.ExecuteWhole(
            $"""
            {SqliteAuthorTable.CreateTable}
            ALTER TABLE store ADD COLUMN authors_complete INTEGER NOT NULL DEFAULT 1;
            UPDATE store SET authors_complete = NOT EXISTS (SELECT 1 FROM item)
            """);
    }

    private static bool IsViewCurrent(SqliteConnection connection) =>
        connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'items' AND sql LIKE '%FROM item'") > 0;
}
