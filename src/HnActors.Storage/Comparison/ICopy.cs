using HnActors.Storage.Datasets;

namespace HnActors.Storage.Comparison;

/// <summary>A copy of Hacker News that can be held against another one.</summary>
public interface ICopy
{
    /// <summary>The lowest and the highest id it has; null where it has none.</summary>
    Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default);

    /// <summary>The lowest id that it has from one on; null where it has none.</summary>
    Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default);

    /// <summary>Ids in a range that it knows the hash of; null where it knows none without reading its rows.</summary>
    long? ShardIds { get; }

    /// <summary>What can be told of the rows from one id to another.</summary>
    /// <param name="first">The first id of a shard of either copy.</param>
    /// <param name="last">The last id of that shard.</param>
    Task<RangeDigest> DigestAsync(long first, long last, CancellationToken cancellationToken = default);

    /// <summary>The rows from one id to another, nulls among them, in id order; null where only their hash is known.</summary>
    IAsyncEnumerable<StoredItem>? Read(long first, long last, CancellationToken cancellationToken = default);
}
