namespace HnActors.Storage.Threads;

/// <summary>Reads items together with all replies to them.</summary>
public interface IThreads
{
    /// <summary>An item and everything below it: each before its replies, in the order of <c>kids</c>. Empty if it is not stored.</summary>
    /// <exception cref="StoreException">The store can't be read.</exception>
    Task<IReadOnlyList<ThreadItem>> ReadAsync(long id, CancellationToken cancellationToken = default);
}

/// <summary>One item of a thread.</summary>
/// <param name="Depth">The nesting level: 0 for the requested item.</param>
/// <param name="Json">Its body; null if the API returned <c>null</c>.</param>
public sealed record ThreadItem(int Depth, long Id, byte[]? Json);
