using HnActors.Storage.Threads;

namespace HnActors.Storage;

/// <summary>
/// A store that may or may not be there yet: finds, opens and locks it. Its text, <c>sqlite:PATH</c> or <c>postgres:CONNECTION</c>, holds
/// no secret.
/// </summary>
public abstract record StoreSource
{
    /// <summary>Every file that the store consists of or keeps beside it, by its real name, whether it is there yet or not.</summary>
    public virtual IReadOnlyList<string> Files => [];

    /// <summary>Looks, without changing anything, whether there is a store.</summary>
    /// <exception cref="StoreException">There is something else, or it can't be reached.</exception>
    public abstract Task<bool> ExistsAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens the store for writing, and makes it where there is none.</summary>
    /// <exception cref="StoreException">It can't be written to, or is not ours; then it is left as it is.</exception>
    public abstract Task<IItemStore> OpenOrCreateAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens the store for reading only, beside a process that may be writing to it.</summary>
    /// <exception cref="StoreException">There is none, or it can't be read.</exception>
    public abstract Task<IItemStore> OpenReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Threads of the store's items.</summary>
    public abstract IThreads Threads { get; }

    /// <summary>Finds the store's items by their words.</summary>
    public abstract ITextIndex TextIndex { get; }

    /// <summary>Indexes of the store's items.</summary>
    public abstract IStoreIndexes Indexes { get; }

    /// <summary>The rows from one id to another, ends included, that meet a condition on the view <c>items</c>, in id order.</summary>
    /// <exception cref="FormatException">The database does not understand the condition, or it wants to do more than read.</exception>
    /// <exception cref="StoreException">There is no store, or it can't be read.</exception>
    public abstract IAsyncEnumerable<StoredItem> ReadWhereAsync(
        SqlCondition condition, long first, long last, CancellationToken cancellationToken = default);

    /// <summary>Keeps every other process from writing to the store until the result is disposed of.</summary>
    /// <exception cref="StoreException">Another process is at it, or it can't be reached.</exception>
    public abstract Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken = default);

    /// <summary>The process that keeps others out now; null where none does, or it can't be told.</summary>
    public abstract Task<int?> FindOwnerAsync(CancellationToken cancellationToken = default);

    /// <summary>Complains where another process keeps others out, and touches nothing.</summary>
    /// <exception cref="StoreException">Another process is at it.</exception>
    public async Task RefuseHeldAsync(CancellationToken cancellationToken = default)
    {
        if (await FindOwnerAsync(cancellationToken).ConfigureAwait(false) is { } owner) throw StoreException.Locked(ToString(), owner);
    }
}
