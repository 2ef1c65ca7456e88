using Npgsql;
using NpgsqlTypes;

namespace HnActors.Storage.Postgres;

/// <summary>
/// Records the members of the cluster that works on a database, as they report themselves. A new node finds the cluster here even if none
/// of its configured seed nodes is left, instead of founding a second one.
/// </summary>
public sealed class MemberTable(PostgresStoreSource address) : IMemberTable
{
    /// <summary>How often a member must send a heartbeat.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(2);

    // Measured by the database's clock, so that the nodes' clocks do not matter.
    private const int SilentSeconds = 8;
    private const long CreationKey = 0x484E4143544F524D;

    /// <inheritdoc/>
    public Task<MemberReading> ReadOthersAsync(string self, CancellationToken cancellationToken = default) => address.UseAsync(async connection =>
    {
        await using var command = new NpgsqlCommand($"SELECT address, authority, {Lives} FROM cluster_member WHERE address <> $1 ORDER BY address", connection)
        {
            Parameters = { new() { Value = self } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var (living, silent) = (new List<ClusterMember>(), new List<ClusterMember>());
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            (reader.GetBoolean(2) ? living : silent).Add(new ClusterMember(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        return new MemberReading(living, silent);
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ClaimAsync(ClusterMember self, CancellationToken cancellationToken = default) => address.UseAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var claim = new NpgsqlCommand(
            $"""
            WITH dead AS (DELETE FROM cluster_member WHERE address <> $1 AND NOT {Lives})
            INSERT INTO cluster_member (address, seen, authority)
            SELECT $1, now(), $2 WHERE NOT EXISTS (SELECT FROM cluster_member WHERE address <> $1 AND {Lives})
            ON CONFLICT (address) DO UPDATE SET seen = now(), authority = $2
            """,
            connection)
        {
            Parameters = { new() { Value = self.Address }, Text(self.Authority) },
        };
        await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({CreationKey})", cancellationToken).ConfigureAwait(false);
        var claimed = await claim.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return claimed;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task BeatAsync(ClusterMember member, CancellationToken cancellationToken = default) => ExecuteAsync(
        """
        INSERT INTO cluster_member (address, seen, authority) VALUES ($1, now(), $2)
        ON CONFLICT (address) DO UPDATE SET seen = now(), authority = $2
        """,
        [new() { Value = member.Address }, Text(member.Authority)],
        cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(string member, CancellationToken cancellationToken = default) =>
        ExecuteAsync("DELETE FROM cluster_member WHERE address = $1", [new() { Value = member }], cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> IsReachableAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await ExecuteAsync("SELECT 1", [], cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Creates the table if it does not exist.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken = default) => address.UseAsync(async connection =>
    {
        // "If not exists" alone fails for one of two concurrent callers; and only the owner may alter the table, even to no effect.
        await using var command = new NpgsqlCommand(
            $"""
            BEGIN;
            SELECT pg_advisory_xact_lock({CreationKey});
            CREATE TABLE IF NOT EXISTS cluster_member (address text PRIMARY KEY, seen timestamptz NOT NULL);
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'cluster_member'::regclass AND attname = 'authority') THEN
                    ALTER TABLE cluster_member ADD COLUMN authority text;
                END IF;
            END $$;
            COMMIT;
            """,
            connection);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    private static string Lives => $"seen > now() - interval '{SilentSeconds} seconds'";

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private Task ExecuteAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken) => address.UseAsync(async connection =>
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }, cancellationToken);
}
