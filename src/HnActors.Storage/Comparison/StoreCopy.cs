using HnActors.Storage.Datasets;

namespace HnActors.Storage.Comparison;

/// <summary>The items of a store.</summary>
public sealed class StoreCopy(IRowStore store) : ICopy
{
    public long? ShardIds => null;

    public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default) => store.BoundsAsync(cancellationToken);

    public Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default) => store.NextIdAsync(from, cancellationToken);

    public async Task<RangeDigest> DigestAsync(long first, long last, CancellationToken cancellationToken = default)
    {
        using var hash = new RangeHash();
        await foreach (var row in store.ReadAsync(first, last, cancellationToken).ConfigureAwait(false)) hash.Add(row);
        return hash.Read();
    }

    public IAsyncEnumerable<StoredItem> Read(long first, long last, CancellationToken cancellationToken = default) =>
        store.ReadAsync(first, last, cancellationToken);
}
