using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Short ways to execute SQL on a connection, and to ask for a value.</summary>
internal static class PostgresSql
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Executes what reads every item, user or author, or waits for another process that does: it may take any time.</summary>
    public static async Task ExecuteLongAsync(this NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <typeparam name="T">The answer's type; nullable if there may be no answer.</typeparam>
    public static async Task<T> AskAsync<T>(this NpgsqlConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Asks what may take any time to answer.</summary>
    /// <typeparam name="T">The answer's type; nullable if there may be no answer.</typeparam>
    public static async Task<T> AskLongAsync<T>(this NpgsqlConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>False also if there is no answer.</summary>
    public static async Task<bool> IsTrueAsync(this NpgsqlConnection connection, string question, CancellationToken cancellationToken) =>
        await connection.AskAsync<object?>(question, cancellationToken).ConfigureAwait(false) is true;
}
