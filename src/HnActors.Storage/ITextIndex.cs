using HnActors.Storage.Text;

namespace HnActors.Storage;

/// <summary>Finds items by the words of their titles and texts. It is made when it is asked for, and never while items are written.</summary>
public interface ITextIndex
{
    /// <summary>Takes in what has changed since it was made or updated last. What was taken in stays when it is interrupted.</summary>
    /// <param name="progress">Told how many items were taken in.</param>
    /// <returns>How many items were taken in.</returns>
    /// <exception cref="StoreException">The store can't be written to.</exception>
    Task<long> UpdateAsync(IProgress<long>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>The best of the newest items that match; two thousand of them are weighed, none where very many match.</summary>
    /// <param name="limit">No more than so many.</param>
    /// <returns>Items that have a body, the best first; null where the index was never made.</returns>
    /// <exception cref="StoreException">The store can't be read.</exception>
    Task<IReadOnlyList<StoredItem>?> SearchAsync(SearchTerms terms, int limit, CancellationToken cancellationToken = default);
}
