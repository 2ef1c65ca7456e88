using HnActors.Storage.Postgres;
using Npgsql;

namespace HnActors.Storage.Examination;

/// <summary>Checks a PostgreSQL store: is the server recent enough, are its writes durable, is there room for connections?</summary>
internal sealed class PostgresExamination(PostgresStoreSource source) : IStoreExamination
{
    private const int MinVersion = 15;

    // The connections a node may open: for rows, the journal, its lock and the membership.
    private const long ConnectionsOfANode = 20;

    public async Task<IReadOnlyList<StoreFinding>> RunAsync(bool everything, CancellationToken cancellationToken = default)
    {
        var exists = await source.ExistsAsync(cancellationToken).ConfigureAwait(false);
        return await source.UseAsync(async connection => (IReadOnlyList<StoreFinding>)
        [
            new StoreFinding(FindingLevel.Ok, exists ? $"{source} is a store" : $"{source} is an empty database, and will become a store"),
            Version(connection),
            await EncodingAsync(connection, cancellationToken).ConfigureAwait(false),
            await RightsAsync(connection, cancellationToken).ConfigureAwait(false),
            await DurabilityAsync(connection, cancellationToken).ConfigureAwait(false),
            await ConnectionsAsync(connection, cancellationToken).ConfigureAwait(false),
        ], cancellationToken).ConfigureAwait(false);
    }

    private static StoreFinding Version(NpgsqlConnection connection) => connection.PostgreSqlVersion.Major >= MinVersion
        ? new StoreFinding(FindingLevel.Ok, $"PostgreSQL {connection.PostgreSqlVersion}")
        : new StoreFinding(FindingLevel.Fail, $"PostgreSQL {connection.PostgreSqlVersion} is too old: upgrade the server to {MinVersion} or later");

    private static async Task<StoreFinding> EncodingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var encoding = await connection.AskAsync<string>("SHOW server_encoding", cancellationToken).ConfigureAwait(false);
        return encoding == "UTF8"
            ? new StoreFinding(FindingLevel.Ok, "the database has the encoding UTF-8")
            : new StoreFinding(
                FindingLevel.Fail,
                $"the database has the encoding {encoding}, which can't hold all bodies: create one with `createdb -E UTF8 -T template0`");
    }

    private static async Task<StoreFinding> RightsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var mayCreate = await connection.AskAsync<bool>(
            "SELECT has_schema_privilege(current_schema(), 'CREATE') AND NOT pg_is_in_recovery()", cancellationToken).ConfigureAwait(false);
        return mayCreate
            ? new StoreFinding(FindingLevel.Ok, "its user may create tables")
            : new StoreFinding(
                FindingLevel.Fail,
                "its user may not make tables, or the server only follows another: `GRANT CREATE ON SCHEMA public TO` that user, or name the primary");
    }

    private static async Task<StoreFinding> DurabilityAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var risks = new[] { ("fsync", "what was stored"), ("full_page_writes", "what was stored"), ("synchronous_commit", "the last second") };
        foreach (var (setting, risk) in risks)
        {
            var value = await connection.AskAsync<string>($"SHOW {setting}", cancellationToken).ConfigureAwait(false);
            if (value == "off")
                return new StoreFinding(FindingLevel.Warn, $"{setting} is off: a power cut may lose {risk}. Set it to on, and reload the server");
        }
        return new StoreFinding(FindingLevel.Ok, "what is stored survives a power cut");
    }

    private static async Task<StoreFinding> ConnectionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var max = await connection.AskAsync<int>("SELECT current_setting('max_connections')::int", cancellationToken).ConfigureAwait(false);
        var used = await connection.AskAsync<long>("SELECT count(*) FROM pg_stat_activity", cancellationToken).ConfigureAwait(false);
        return max - used >= ConnectionsOfANode
            ? new StoreFinding(FindingLevel.Ok, $"{used} of {max} connections are in use")
            : new StoreFinding(
                FindingLevel.Warn, $"{used} of {max} connections are in use, and a node may want {ConnectionsOfANode}: raise max_connections");
    }
}
