using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Tests;

/// <summary>A SQLite file that somebody changes by hand.</summary>
internal static class SqliteFile
{
    /// <summary>Carries out statements over a connection of its own.</summary>
    public static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
