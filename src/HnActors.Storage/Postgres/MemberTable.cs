using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>
/// Which nodes are members of the cluster that works on a database, by their own word. A node that comes finds the cluster here also
/// where none of the nodes that it was told of is left, instead of founding a second one.
/// </summary>
public sealed class MemberTable(PostgresAddress address)
{
    /// <summary>How often a member has to give word.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(2);

    // By the database's clock, so that no node's clock has a say.
    private const int SilentSeconds = 10;
    private const long CreationKey = 0x484E4143544F524D;

    /// <summary>The addresses of members that gave word lately.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    public Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken = default) => UseAsync<IReadOnlyList<string>>(async connection =>
    {
        await using var command = new NpgsqlCommand(
            $"SELECT address FROM cluster_member WHERE seen > now() - interval '{SilentSeconds} seconds' ORDER BY address", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var members = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) members.Add(reader.GetString(0));
        return members;
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
