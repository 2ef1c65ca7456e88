namespace HnActors.Storage.Threads;

/// <summary>Reads items together with all replies to them.</summary>
public interface IThreads
{
    /// <summary>An item and everything below it: each before its replies, in the order of <c>kids</c>. Empty if it is not stored.</summary>
    /// <exception cref="StoreException">The store can't be read.</exception>
    Task<IReadOnlyList<ThreadItem>> ReadAsync(long id, CancellationToken cancellationToken = default);
}
