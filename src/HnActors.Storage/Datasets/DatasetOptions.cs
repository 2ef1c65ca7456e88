namespace HnActors.Storage.Datasets;

/// <summary>How a data set is written.</summary>
public sealed record DatasetOptions
{
    /// <value>The number of ids in a shard, at least 1. Default: a million.</value>
    public long ShardIds { get; init; } = 1_000_000;

    /// <value>
    /// The minimum age of an item when it was read, for its shard to be closed; all of the shard's ids must be there too. Default: 30 days,
    /// after which items hardly change.
    /// </value>
    public TimeSpan ClosedAfter { get; init; } = TimeSpan.FromDays(30);

    /// <value>The program named as the writer of the files.</value>
    public string Program { get; init; } = "hnactors";

    /// <value>The API that the store was filled from; null (the default) if unknown.</value>
    public string? Api { get; init; }

    /// <value>True to only determine what would be done, and write nothing.</value>
    public bool IsPlan { get; init; }

    /// <value>Receives the last id read every few thousand rows; null (the default) to report nothing.</value>
    public IProgress<long>? Progress { get; init; }
}
