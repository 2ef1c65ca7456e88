using HnActors.Storage.Threads;

namespace HnActors.Storage;

/// <summary>
/// A store that may or may not exist yet: finds, opens and locks it. Its text, <c>sqlite:PATH</c> or <c>postgres:CONNECTION</c>, contains
/// no secret.
/// </summary>
public abstract record StoreSource
{
    /// <summary>Every file that the store consists of or keeps beside it, by its canonical name, whether or not it exists yet.</summary>
    public virtual IReadOnlyList<string> Files => [];

    /// <summary>Checks, without changing anything, whether the store exists.</summary>
    /// <exception cref="StoreException">It is something else, or it can't be reached.</exception>
    public abstract Task<bool> ExistsAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens the store for writing, and creates it if it does not exist.</summary>
    /// <exception cref="StoreException">It can't be written to, or is not ours; then it is left as it is.</exception>
    public abstract Task<IItemStore> OpenOrCreateAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens the store for reading only, alongside a process that may be writing to it.</summary>
    /// <exception cref="StoreException">There is no store, or it can't be read.</exception>
    public abstract Task<IItemStore> OpenReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Threads of the store's items.</summary>
    public abstract IThreads Threads { get; }

    /// <summary>Finds the store's items by their words.</summary>
    public abstract ITextIndex TextIndex { get; }

    /// <summary>Indexes of the store's items.</summary>
    public abstract IStoreIndexes Indexes { get; }

    /// <summary>The rows from one id to another, inclusive, that meet a condition on the view <c>items</c>, in id order.</summary>
    /// <exception cref="FormatException">The database does not understand the condition, or it would do more than read.</exception>
    /// <exception cref="StoreException">There is no store, or it can't be read.</exception>
    public abstract IAsyncEnumerable<StoredItem> ReadWhereAsync(
        SqlCondition condition, long first, long last, CancellationToken cancellationToken = default);

    /// <summary>Keeps every other process from writing to the store until the result is disposed.</summary>
    /// <exception cref="StoreException">Another process holds the store, or it can't be reached.</exception>
    public abstract Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default);

    /// <summary>The process that holds the lock now; null if none does, or if it is unknown.</summary>
    public abstract Task<int?> FindOwnerAsync(CancellationToken cancellationToken = default);

    /// <summary>Throws if another process holds the lock; changes nothing.</summary>
    /// <exception cref="StoreException">Another process holds the store.</exception>
    public async Task RefuseHeldAsync(CancellationToken cancellationToken = default)
    {
        if (await FindOwnerAsync(cancellationToken).ConfigureAwait(false) is { } owner) throw StoreException.Locked(ToString(), owner);
    }
}
