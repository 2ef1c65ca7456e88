using HnActors.Storage.Threads;

namespace HnActors.Storage.Sqlite;

/// <summary>A store in a SQLite file.</summary>
/// <param name="Path">The database file; links are followed, so that it has one lock and one journal under whatever name.</param>
public sealed record SqliteStoreSource(string Path) : StoreSource
{
    internal const string Scheme = "sqlite";

    /// <summary>The suffixes of the files that SQLite keeps for a database; first the database itself.</summary>
    internal static readonly string[] Suffixes = ["", "-wal", "-shm", "-journal"];

    /// <summary>The absolute, canonical path of the database file.</summary>
    public string Path { get; } = RealPath.Of(Path);

    /// <summary>The file beside the store that holds the state of its job.</summary>
    public string JobsPath => System.IO.Path.ChangeExtension(Path, null) + ".jobs" + System.IO.Path.GetExtension(Path);

    public override IReadOnlyList<string> Files =>
    [
        .. Suffixes.Select(suffix => Path + suffix),
        .. Suffixes.Select(suffix => RealPath.Of(JobsPath) + suffix),
        RealPath.Of(SqliteLock.LockPathOf(Path)),
        RealPath.Of(SqliteLock.OwnerPathOf(Path)),
    ];

    public override IThreads Threads => new SqliteThreads(Path);

    public override ITextIndex TextIndex => new SqliteTextIndex(Path);

    public override IStoreIndexes Indexes => new SqliteIndexes(Path);

    public override Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(SqliteSchema.Exists(Path));

    public override Task<IItemStore> OpenOrCreateAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IItemStore>(SqliteItemStore.OpenOrCreate(Path));

    public override Task<IItemStore> OpenReadAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IItemStore>(SqliteItemStore.OpenRead(Path));

    public override IAsyncEnumerable<StoredItem> ReadWhereAsync(
        SqlCondition condition, long first, long last, CancellationToken cancellationToken = default) =>
        SqliteConditionReader.ReadAsync(Path, condition, first, last, cancellationToken);

    public override async Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default) =>
        await SqliteLock.TakeAsync(Path, cancellationToken).ConfigureAwait(false);

    public override Task<int?> FindOwnerAsync(CancellationToken cancellationToken = default) => Task.FromResult(SqliteLock.OwnerOf(Path));

    public override string ToString() => $"{Scheme}:{Path}";

    internal static SqliteStoreSource Read(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) throw new FormatException($"'{Scheme}:{path}' names no file: write sqlite:PATH, such as sqlite:hn.db.");
        if (path == ":memory:")
            throw new FormatException($"'{Scheme}:{path}' would vanish when the program ends: write sqlite:PATH, such as sqlite:hn.db.");
        // A shell expands ~ only at the beginning of a word.
        return new SqliteStoreSource(path.StartsWith("~/", StringComparison.Ordinal)
            ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
            : path);
    }
}
