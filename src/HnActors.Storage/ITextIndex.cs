using HnActors.Storage.Text;

namespace HnActors.Storage;

/// <summary>Finds items by words in their titles and texts. It is built on request, and never while items are written.</summary>
public interface ITextIndex
{
    /// <summary>Indexes what has changed since the last update. Work already done is kept when it is interrupted.</summary>
    /// <param name="progress">Receives the number of items indexed.</param>
    /// <returns>The number of items indexed.</returns>
    /// <exception cref="StoreException">The store can't be written to.</exception>
    Task<long> UpdateAsync(IProgress<long>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>The best of the newest items that match; two thousand of them are ranked, none if very many match.</summary>
    /// <param name="limit">The maximum number of items.</param>
    /// <returns>Items that have a body, the best first; null if the index was never built.</returns>
    /// <exception cref="StoreException">The store can't be read.</exception>
    Task<IReadOnlyList<StoredItem>?> SearchAsync(SearchTerms terms, int limit, CancellationToken cancellationToken = default);
}
