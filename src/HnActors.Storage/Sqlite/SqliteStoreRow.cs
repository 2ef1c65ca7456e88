using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>The one row of the table <c>store</c>: what is known of the store as a whole.</summary>
internal static class SqliteStoreRow
{
    /// <summary>The column that says since when a <c>null</c> is stored only after it was returned twice.</summary>
    public const string NullsConfirmed = "nulls_confirmed_since";

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

    /// <summary>Since when a <c>null</c> is stored only after it was returned twice, in Unix milliseconds.</summary>
    public static long NullsConfirmedSince(SqliteConnection connection) =>
        HasColumn(connection, NullsConfirmed) ? connection.Scalar($"SELECT {NullsConfirmed} FROM store") : long.MaxValue;

    public static bool HasColumn(SqliteConnection connection, string name) =>
        connection.Scalar($"SELECT count(*) FROM pragma_table_info('store') WHERE name = '{name}'") > 0;
}
