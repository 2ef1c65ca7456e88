namespace HnActors.Storage;

/// <summary>Indexes that speed up frequent queries. They cost space and slow down writes, so they are created on request.</summary>
public interface IStoreIndexes
{
    /// <summary>Creates the missing ones: items by author, parent, time and type.</summary>
    /// <returns>The names of those that were created.</returns>
    /// <exception cref="StoreException">The store can't be written to.</exception>
    Task<IReadOnlyList<string>> CreateAsync(CancellationToken cancellationToken = default);
}
