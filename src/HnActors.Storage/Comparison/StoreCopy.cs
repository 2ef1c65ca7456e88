using HnActors.Storage.Datasets;

namespace HnActors.Storage.Comparison;

/// <summary>The items of a store.</summary>
public sealed class StoreCopy(IItemStore store) : ICopy
{
    public long? ShardIds => null;

    public Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default) => store.BoundsAsync(cancellationToken);

    public async Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(from, long.MaxValue, cancellationToken).Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);

    public async Task<RangeDigest> DigestAsync(long first, long last, CancellationToken cancellationToken = default)
    {
        using var hash = new RangeHash();
        await foreach (var row in store.ReadAsync(first, last, cancellationToken).ConfigureAwait(false)) hash.Add(row);
        return hash.Read();
    }

    public IAsyncEnumerable<StoredItem> Read(long first, long last, CancellationToken cancellationToken = default) =>
        store.ReadAsync(first, last, cancellationToken);
}
