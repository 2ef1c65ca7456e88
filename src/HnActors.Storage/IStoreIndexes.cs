namespace HnActors.Storage;

/// <summary>Indexes that make frequent questions fast. They cost room, and time when items are written, so they are made when asked for.</summary>
public interface IStoreIndexes
{
    /// <summary>Makes those that are missing: items by author, parent, time and type.</summary>
    /// <returns>The names of those that were made.</returns>
    /// <exception cref="StoreException">The store can't be written to.</exception>
    Task<IReadOnlyList<string>> CreateAsync(CancellationToken cancellationToken = default);
}
