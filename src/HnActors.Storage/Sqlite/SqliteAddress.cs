namespace HnActors.Storage.Sqlite;

/// <summary>A store in a SQLite file.</summary>
/// <param name="Path">The database file, absolute.</param>
public sealed record SqliteAddress(string Path) : StoreAddress
{
    internal const string Scheme = "sqlite";

    /// <summary>The file beside the store that holds the state of its job.</summary>
    public string JobsPath => System.IO.Path.ChangeExtension(Path, null) + ".jobs" + System.IO.Path.GetExtension(Path);

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(SqliteSchema.Exists(Path));

    public override Task<IItemStore> OpenOrCreateAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IItemStore>(SqliteItemStore.OpenOrCreate(Path));

    public override Task<IItemStore> OpenReadAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IItemStore>(SqliteItemStore.OpenRead(Path));

    public override Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IAsyncDisposable>(SqliteLock.Take(Path));

    public override Task<int?> FindOwnerAsync(CancellationToken cancellationToken = default) => Task.FromResult(SqliteLock.OwnerOf(Path));

    public override string ToString() => $"{Scheme}:{Path}";

    internal static SqliteAddress Read(string path) => string.IsNullOrWhiteSpace(path)
        ? throw new FormatException($"'{Scheme}:{path}' names no file: write sqlite:PATH, such as sqlite:hn.db.")
        : new SqliteAddress(System.IO.Path.GetFullPath(path));
}
