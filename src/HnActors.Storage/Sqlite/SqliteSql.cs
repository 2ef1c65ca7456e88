using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HnActors.Storage.Sqlite;

/// <summary>Short ways to connect to a SQLite database, to execute SQL there, and to ask for a number or for what exists.</summary>
internal static class SqliteSql
{
    public static string ConnectionString(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString();

    public static void Execute(this SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    /// <summary>Executes several statements, all or none of them.</summary>
    public static void ExecuteWhole(this SqliteConnection connection, string sql)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(sql, transaction);
        transaction.Commit();
    }

    public static long Scalar(this SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a table or an index of this name exists.</summary>
    public static bool Has(this SqliteConnection connection, string kind, string name) =>
        connection.Scalar($"SELECT count(*) FROM sqlite_master WHERE type = '{kind}' AND name = '{name}'") > 0;

    /// <summary>Whether the SQL definition of an object contains a text.</summary>
    public static bool DefinitionContains(this SqliteConnection connection, string name, string part) =>
        connection.Scalar($"SELECT count(*) FROM sqlite_master WHERE name = '{name}' AND instr(sql, '{part}') > 0") > 0;
}
