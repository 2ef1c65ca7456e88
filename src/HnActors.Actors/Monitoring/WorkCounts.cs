namespace HnActors.Actors.Monitoring;

/// <summary>A node's counts for a job, at one moment.</summary>
internal sealed record WorkCounts
{
    public required string Job { get; init; }

    public required long Requests { get; init; }

    public required long Retries { get; init; }

    public required long StoredBodies { get; init; }

    public required long StoredNulls { get; init; }

    public required long StoredBytes { get; init; }

    /// <summary>Failed requests by kind.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    public static WorkCounts Of(NodeStatistics statistics) => new()
    {
        Job = statistics.Job,
        Requests = statistics.Requests,
        Retries = statistics.Retries,
        StoredBodies = statistics.StoredBodies,
        StoredNulls = statistics.StoredNulls,
        StoredBytes = statistics.StoredBytes,
        Failures = statistics.Failures.ToDictionary(),
    };

    /// <summary>The sum of two counts of the same job.</summary>
    public WorkCounts Plus(WorkCounts other) => this with
    {
        Requests = Requests + other.Requests,
        Retries = Retries + other.Retries,
        StoredBodies = StoredBodies + other.StoredBodies,
        StoredNulls = StoredNulls + other.StoredNulls,
        StoredBytes = StoredBytes + other.StoredBytes,
        Failures = Failures.Concat(other.Failures).GroupBy(kind => kind.Key, StringComparer.Ordinal)
            .ToDictionary(kind => kind.Key, kind => kind.Sum(one => one.Value), StringComparer.Ordinal),
    };
}
