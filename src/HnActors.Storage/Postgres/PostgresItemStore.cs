using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>Items in a PostgreSQL database, and their authors with their user rows.</summary>
public sealed class PostgresItemStore : PostgresRowStore, IItemStore
{
    private readonly PostgresStoreSource _address;
    private readonly PostgresUserStore _users;

    private PostgresItemStore(
        PostgresStoreSource address, NpgsqlDataSource source, PostgresClock clock, string identity, long nullsConfirmedSince, bool hasAuthors)
        : base(address, source, PostgresRowSql.Items, clock, identity, nullsConfirmedSince, new PostgresAuthors())
    {
        _address = address;
        _users = new PostgresUserStore(address, source, clock, identity, hasAuthors);
    }

    public IUserStore Users => _users;

    internal static async Task<PostgresItemStore> OpenAsync(PostgresStoreSource address, CancellationToken cancellationToken)
    {
        var source = NpgsqlDataSource.Create(address.ConnectionString);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var clock = new PostgresClock();
            await clock.LookAsync(connection, cancellationToken).ConfigureAwait(false);
            // As JSON, since a store of an earlier version lacks this column.
            await using var command = new NpgsqlCommand(
                "SELECT identity, (to_json(store) ->> 'nulls_confirmed_since')::bigint, to_regclass('author') IS NOT NULL FROM store", connection);
            await using var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await row.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new PostgresItemStore(
                address, source, clock, row.GetString(0), row.IsDBNull(1) ? long.MaxValue : row.GetInt64(1), row.GetBoolean(2));
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw PostgresErrors.Of(exception, address);
        }
    }

    // As JSON, since a store of an earlier version lacks this column.
    public async Task<string?> FindApiAsync(CancellationToken cancellationToken = default) =>
        await UseAsync("SELECT to_json(store) ->> 'api' FROM store", command => command.ExecuteScalarAsync(cancellationToken)).ConfigureAwait(false) as string;

    public Task RecordApiAsync(string api, CancellationToken cancellationToken = default) => UseAsync(
        "UPDATE store SET api = $1 WHERE api IS DISTINCT FROM $1",
        command =>
        {
            command.Parameters.AddWithValue(api);
            return command.ExecuteNonQueryAsync(cancellationToken);
        });

    public Task KeepHistoryAsync(CancellationToken cancellationToken = default) =>
        UseAsync(PostgresHistory.KeepAll, command => command.ExecuteNonQueryAsync(cancellationToken));

    private async Task<T> UseAsync<T>(string sql, Func<NpgsqlCommand, Task<T>> use)
    {
        try
        {
            await using var command = Source.CreateCommand(sql);
            return await use(command).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, _address);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await _users.DisposeAsync().ConfigureAwait(false);
        await Source.DisposeAsync().ConfigureAwait(false);
    }
}
