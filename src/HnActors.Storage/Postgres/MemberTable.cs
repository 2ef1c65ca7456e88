using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>What members said of themselves.</summary>
/// <param name="Living">Addresses of those that gave word lately.</param>
/// <param name="Silent">Addresses of those that did not: killed, or without the database for a while.</param>
public sealed record MemberReading(IReadOnlyList<string> Living, IReadOnlyList<string> Silent);

/// <summary>
/// Which nodes are members of the cluster that works on a database, by their own word. A node that comes finds the cluster here also
/// where none of the nodes that it was told of is left, instead of founding a second one.
/// </summary>
public sealed class MemberTable(PostgresAddress address)
{
    /// <summary>How often a member has to give word.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(2);

    // By the database's clock, so that no node's clock has a say.
    private const int SilentSeconds = 8;
    private const long CreationKey = 0x484E4143544F524D;

    /// <summary>What all said of themselves but one.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    public Task<MemberReading> ReadOthersAsync(string self, CancellationToken cancellationToken = default) => UseAsync(async connection =>
    {
        await using var command = new NpgsqlCommand($"SELECT address, {Lives} FROM cluster_member WHERE address <> $1 ORDER BY address", connection)
        {
            Parameters = { new() { Value = self } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (living, silent) = (new List<string>(), new List<string>());
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) (reader.GetBoolean(1) ? living : silent).Add(reader.GetString(0));
        return new MemberReading(living, silent);
    }, cancellationToken);

    /// <summary>Asks to be the one that founds a cluster: of several who ask at once, one may, and none while a member lives.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    public Task<bool> ClaimAsync(string self, CancellationToken cancellationToken = default) => UseAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var claim = new NpgsqlCommand(
            $"""
            WITH dead AS (DELETE FROM cluster_member WHERE address <> $1 AND NOT {Lives})
            INSERT INTO cluster_member SELECT $1, now() WHERE NOT EXISTS (SELECT FROM cluster_member WHERE address <> $1 AND {Lives})
            ON CONFLICT (address) DO UPDATE SET seen = now()
            """,
            connection)
        {
            Parameters = { new() { Value = self } },
        };
        await using var wait = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({CreationKey})", connection);
        await wait.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        var claimed = await claim.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return claimed;
    }, cancellationToken);

    /// <summary>A member gives word.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    public Task BeatAsync(string member, CancellationToken cancellationToken = default) => ExecuteAsync(
        "INSERT INTO cluster_member VALUES ($1, now()) ON CONFLICT (address) DO UPDATE SET seen = now()", member, cancellationToken);

    /// <summary>A member has left.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    public Task RemoveAsync(string member, CancellationToken cancellationToken = default) =>
        ExecuteAsync("DELETE FROM cluster_member WHERE address = $1", member, cancellationToken);

    /// <summary>Makes the table where there is none.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken = default) => UseAsync(async connection =>
    {
        // "If not exists" alone fails for one of two who come at once.
        await using var command = new NpgsqlCommand(
            $"""
            BEGIN;
            SELECT pg_advisory_xact_lock({CreationKey});
            CREATE TABLE IF NOT EXISTS cluster_member (address text PRIMARY KEY, seen timestamptz NOT NULL);
            COMMIT;
            """,
            connection);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    private static string Lives => $"seen > now() - interval '{SilentSeconds} seconds'";

    private Task ExecuteAsync(string sql, string member, CancellationToken cancellationToken) => UseAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = member } } };
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    private async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(address.ConnectionString);
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await use(connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, address);
        }
    }
}
