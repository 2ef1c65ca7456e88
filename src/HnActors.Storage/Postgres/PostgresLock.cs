using System.Globalization;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Reserves a store for one process, or for the nodes of one cluster.</summary>
/// <remarks>
/// An advisory lock of the database, held by a dedicated connection: it ends with the process however that ends. A server restart
/// releases it too, which is not dangerous: rows are only ever written atomically, and the journal itself refuses a second writer.
/// </remarks>
internal sealed class PostgresLock : IAsyncDisposable
{
    public const string ApplicationName = "hnactors";

    // "HNACTORS" as a number: the advisory locks of other programs in the same database have other keys.
    private const long Key = 0x484E4143544F5253;

    private const int UnlockSeconds = 2;

    private readonly NpgsqlConnection _connection;

    private PostgresLock(NpgsqlConnection connection) => _connection = connection;

    /// <param name="alone">False to share the store with other processes that share it.</param>
    /// <exception cref="StoreException">Another process holds the store, or the server can't be reached.</exception>
    public static async Task<PostgresLock> TakeAsync(PostgresStoreSource address, bool alone, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString)
        {
            Pooling = false,
            ApplicationName = $"{ApplicationName} pid {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}",
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock{(alone ? "" : "_shared")}({Key})", connection);
            if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true) return new PostgresLock(connection);
            throw StoreException.Locked(address.ToString(), await FindOwnerAsync(connection, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (PostgresErrors.IsOne(exception)) throw PostgresErrors.Of(exception, address);
            throw;
        }
    }

    public static Task<int?> FindOwnerAsync(PostgresStoreSource address, CancellationToken cancellationToken) =>
        address.UseAsync(connection => FindOwnerAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Explicit and awaited: a server may notice a closed connection late, and the next process would still find the lock taken.
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", _connection) { CommandTimeout = UnlockSeconds };
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception) || exception is InvalidOperationException)
        {
            // The connection is broken, and the lock went with it.
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<int?> FindOwnerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT application_name FROM pg_stat_activity WHERE pid IN (
                SELECT pid FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND classid = {Key >> 32} AND objid = {Key & 0xffffffff})
            """,
            connection);
        var name = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
        return int.TryParse(name?.Split(' ')[^1], CultureInfo.InvariantCulture, out var pid) ? pid : null;
    }
}
