using HnActors.Storage.Threads;
using Npgsql;

namespace HnActors.Storage.Postgres;

/// <summary>A store in a PostgreSQL database, which several nodes may share.</summary>
public sealed record PostgresStoreSource : StoreSource
{
    internal const string Scheme = "postgres";

    private readonly NpgsqlConnectionStringBuilder _connection;

    private PostgresStoreSource(NpgsqlConnectionStringBuilder connection) => _connection = connection;

    /// <summary>The connection string, including the password: never show it.</summary>
    public string ConnectionString => _connection.ConnectionString;

    public override IThreads Threads => new PostgresThreads(this);

    public override ITextIndex TextIndex => new PostgresTextIndex(this);

    public override IStoreIndexes Indexes => new PostgresIndexes(this);

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken = default) =>
        PostgresSchema.ExistsAsync(this, cancellationToken);

    public override async Task<IItemStore> OpenOrCreateAsync(CancellationToken cancellationToken = default)
    {
        await PostgresSchema.CreateWhereMissingAsync(this, cancellationToken).ConfigureAwait(false);
        return await PostgresItemStore.OpenAsync(this, cancellationToken).ConfigureAwait(false);
    }

    public override async Task<IItemStore> OpenReadAsync(CancellationToken cancellationToken = default)
    {
        if (!await ExistsAsync(cancellationToken).ConfigureAwait(false))
            throw new StoreException(StoreProblem.Missing, $"there is no store at {this}: name another, or start with `hnactors download`.");
        return await PostgresItemStore.OpenAsync(this, cancellationToken).ConfigureAwait(false);
    }

    public override IAsyncEnumerable<StoredItem> ReadWhereAsync(
        SqlCondition condition, long first, long last, CancellationToken cancellationToken = default) =>
        PostgresConditionReader.ReadAsync(this, condition, first, last, cancellationToken);

    public override async Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default) =>
        await PostgresLock.TakeAsync(this, alone: true, cancellationToken).ConfigureAwait(false);

    /// <summary>Locks out processes that want the store exclusively, but not other nodes that share it.</summary>
    /// <exception cref="StoreException">Another process has it exclusively, or the server can't be reached.</exception>
    public async Task<IAsyncDisposable> LockSharedAsync(CancellationToken cancellationToken = default) =>
        await PostgresLock.TakeAsync(this, alone: false, cancellationToken).ConfigureAwait(false);

    public override Task<int?> FindOwnerAsync(CancellationToken cancellationToken = default) =>
        PostgresLock.FindOwnerAsync(this, cancellationToken);

    /// <summary>Opens a connection for a single use.</summary>
    /// <param name="timeout">In whole seconds, for connecting and for each command; null for those of the address.</param>
    /// <exception cref="StoreException">The database can't be reached, does not answer in time, or refuses.</exception>
    public async Task<T> UseAsync<T>(
        Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        try
        {
            await using var connection = new NpgsqlConnection(timeout is { } limit ? WithTimeout((int)limit.TotalSeconds) : ConnectionString);
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await use(connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresErrors.IsOne(exception))
        {
            throw PostgresErrors.Of(exception, this);
        }
    }

    /// <inheritdoc cref="UseAsync{T}"/>
    public Task UseAsync(Func<NpgsqlConnection, Task> use, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await use(connection).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    // Not from a pool, which would be one of its own, with connections that nobody else uses.
    private string WithTimeout(int seconds) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Timeout = seconds, CommandTimeout = seconds, Pooling = false }.ConnectionString;

    /// <summary>Host, port and database: safe to show.</summary>
    public override string ToString() => $"{Scheme}:{_connection.Host}:{_connection.Port}/{_connection.Database ?? _connection.Username}";

    public bool Equals(PostgresStoreSource? other) => other is not null && ConnectionString == other.ConnectionString;

    public override int GetHashCode() => ConnectionString.GetHashCode(StringComparison.Ordinal);

    internal static PostgresStoreSource Read(string connection)
    {
        const string Help = "write postgres:CONNECTION, such as \"postgres:Host=localhost;Database=hn;Username=hn\" or postgres://hn@localhost/hn";
        if (string.IsNullOrWhiteSpace(connection)) throw new FormatException($"'{Scheme}:' names no database: {Help}.");
        try
        {
            var builder = connection.StartsWith("//", StringComparison.Ordinal) ? OfUri(connection) : new NpgsqlConnectionStringBuilder(connection);
            if (string.IsNullOrEmpty(builder.Host)) throw new FormatException($"'{Scheme}:…' names no host: {Help}.");
            builder.ApplicationName ??= PostgresLock.ApplicationName;
            // A broken connection must be noticed: otherwise a wait for a vanished server lasts until the kernel gives up.
            if (builder.KeepAlive == 0) builder.KeepAlive = 10;
            // Kerberos only if required: merely trying it loads a library that small images lack, and logs that each time.
            if (builder.GssEncryptionMode == GssEncryptionMode.Prefer) builder.GssEncryptionMode = GssEncryptionMode.Disable;
            return new PostgresStoreSource(builder);
        }
        catch (Exception exception) when (exception is ArgumentException or UriFormatException)
        {
            // The message might quote the connection string, and with it a password.
            throw new FormatException($"the connection after '{Scheme}:' can't be read: {Help}.");
        }
    }

    private static NpgsqlConnectionStringBuilder OfUri(string connection)
    {
        var uri = new Uri($"{Scheme}:{connection}");
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')) };
        if (uri.Port > 0) builder.Port = uri.Port;
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            builder[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : "");
        }
        return builder;
    }
}
