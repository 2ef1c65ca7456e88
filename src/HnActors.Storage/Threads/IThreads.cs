namespace HnActors.Storage.Threads;

/// <summary>Reads items together with all that was replied to them.</summary>
public interface IThreads
{
    /// <summary>An item and everything below it: each before its replies, those in the order of <c>kids</c>. Empty where it is not stored.</summary>
    /// <exception cref="StoreException">The store can't be read.</exception>
    Task<IReadOnlyList<ThreadItem>> ReadAsync(long id, CancellationToken cancellationToken = default);
}

/// <summary>One item of a thread.</summary>
/// <param name="Depth">How many replies lie above it: 0 for the item that was asked for.</param>
/// <param name="Json">Its body; null where the API said <c>null</c>.</param>
public sealed record ThreadItem(int Depth, long Id, byte[]? Json);
