namespace HnActors.Storage.Datasets;

/// <summary>How a data set is written.</summary>
public sealed record DatasetOptions
{
    /// <value>Ids in a shard, at least 1. Default: a million.</value>
    public long ShardIds { get; init; } = 1_000_000;

    /// <value>
    /// A shard is closed when all of its ids are there and each of its items was read at this age or later. Default: 30 days, after which
    /// items hardly change.
    /// </value>
    public TimeSpan ClosedAfter { get; init; } = TimeSpan.FromDays(30);

    /// <value>What is said to have written the files.</value>
    public string Program { get; init; } = "hnactors";

    /// <value>The API that the store was filled from; null, the default, where that is not known.</value>
    public string? Api { get; init; }

    /// <value>True to look and write nothing.</value>
    public bool IsPlan { get; init; }

    /// <value>Is told every few thousand rows which id was read last; null, the default, for nobody.</value>
    public IProgress<long>? Progress { get; init; }
}
