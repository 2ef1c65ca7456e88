using HnActors.Storage.Datasets;

namespace HnActors.Storage.Comparison;

/// <summary>A copy of Hacker News that can be compared with another one.</summary>
public interface ICopy
{
    /// <summary>The lowest and the highest id it has; null if it is empty.</summary>
    Task<(long First, long Last)?> BoundsAsync(CancellationToken cancellationToken = default);

    /// <summary>The lowest id it has at or after the given one; null if there is none.</summary>
    Task<long?> NextIdAsync(long from, CancellationToken cancellationToken = default);

    /// <summary>The number of ids in each range whose hash it knows; null if it must read its rows to compute a hash.</summary>
    long? ShardIds { get; }

    /// <summary>The digest of the rows from one id to another.</summary>
    /// <param name="first">The first id of a shard of either copy.</param>
    /// <param name="last">The last id of that shard.</param>
    Task<RangeDigest> DigestAsync(long first, long last, CancellationToken cancellationToken = default);

    /// <summary>The rows from one id to another, including nulls, in id order; null if only their hash is known.</summary>
    IAsyncEnumerable<StoredItem>? Read(long first, long last, CancellationToken cancellationToken = default);
}
