using HnActors.Actors.Inspection;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Operations;
using HnActors.Core.Ids;
using HnActors.Node.Display;

namespace HnActors.Node.Dashboard;

/// <summary>What the dashboard shows of a cluster at one moment.</summary>
/// <param name="IsCluster">False for a run in one process: nothing can be started there, and no member removed.</param>
/// <param name="Node">The node that reports it.</param>
/// <param name="MayChange">Whether the viewer may make changes.</param>
/// <param name="IsLoggedIn">Whether access comes from a cookie, so that the viewer can log out.</param>
/// <param name="Jobs">The jobs that have not ended and the newest ended ones, up to a limit, and the watched one; oldest first.</param>
/// <param name="Job">The watched job; null if none is watched or it does not exist.</param>
internal sealed record ClusterSnapshot(
    bool IsCluster,
    string Node,
    string Version,
    bool MayChange,
    bool IsLoggedIn,
    IReadOnlyList<MemberLine> Members,
    IReadOnlyList<JobLine> Jobs,
    JobSnapshot? Job);

/// <summary>The progress of a job.</summary>
/// <param name="Status">The status without the nodes, which follow separately.</param>
/// <param name="SecondsLeft">Null if it can't be estimated.</param>
/// <param name="Follow">How its copy is kept up to date; null if it does not follow.</param>
/// <param name="FailuresPerSecond">Failed requests by kind.</param>
internal sealed record JobSnapshot(
    JobStatus Status,
    Pace Throughput,
    double? SecondsLeft,
    FollowLine? Follow,
    IReadOnlyList<NodePace> Nodes,
    IReadOnlyDictionary<string, double> FailuresPerSecond)
{
    public static JobSnapshot Of(ClusterJobStatus status, ProgressSnapshot progress) => new(
        status,
        Pace.Of(progress.Rates, progress),
        progress.TimeLeft?.TotalSeconds,
        status.Follow,
        [.. progress.Nodes.Join(status.Nodes, pace => pace.Node, node => node.Node, (pace, node) => new NodePace(
            pace.Node, Pace.Of(pace.Rates, progress), node.Metrics.StoredBodies + node.Metrics.StoredNulls))],
        progress.Rates.FailuresPerSecond);
}

/// <summary>The pace of a node's work for a job.</summary>
/// <param name="StoredItems">The number of items it has stored since it began.</param>
internal sealed record NodePace(string Node, Pace Throughput, long StoredItems);

/// <summary>The pace over the last few seconds.</summary>
internal sealed record Pace
{
    public required double ItemsPerSecond { get; init; }

    public required double BytesPerSecond { get; init; }

    public required double RequestsPerSecond { get; init; }

    /// <summary>Latency in seconds; 0 if there were no requests.</summary>
    public required double P50 { get; init; }

    public required double P95 { get; init; }

    public required double P99 { get; init; }

    public required int InFlight { get; init; }

    public required int InFlightLimit { get; init; }

    public required double ThrottledShare { get; init; }

    public required double ErrorShare { get; init; }

    /// <summary>What keeps it from being faster.</summary>
    public required string Limit { get; init; }

    /// <summary>True while only probes are sent.</summary>
    public required bool IsApiDown { get; init; }

    /// <summary>True while the server has asked for a pause (Retry-After).</summary>
    public required bool IsOnHold { get; init; }

    /// <summary>Why it stands still; null if it does not.</summary>
    public string? Trouble { get; init; }

    public static Pace Of(ProgressRates pace, ProgressSnapshot progress) => new()
    {
        ItemsPerSecond = pace.ItemsPerSecond,
        BytesPerSecond = pace.BytesPerSecond,
        RequestsPerSecond = pace.RequestsPerSecond,
        P50 = pace.MedianLatency.TotalSeconds,
        P95 = LatencyHistogram.Percentile(pace.Latency, 0.95).TotalSeconds,
        P99 = pace.Latency99.TotalSeconds,
        InFlight = pace.InFlight,
        InFlightLimit = pace.InFlightLimit,
        ThrottledShare = pace.ThrottledShare,
        ErrorShare = pace.ErrorShare,
        Limit = ReferenceEquals(pace, progress.Rates) ? progress.Limit : progress.LimitOf(pace),
        IsApiDown = pace.Outage is not null,
        IsOnHold = pace.HoldLeft > TimeSpan.Zero,
        Trouble = pace.StoreTrouble ?? pace.ApiTrouble,
    };
}

/// <summary>The map of a job's ids. A cell holds the counts of stored ids, leased ids, dead letters, and all others.</summary>
internal sealed record JobMap(string Job, long From, long To, IReadOnlyList<long[]> Cells)
{
    public static JobMap Of(string job, IdMap map) =>
        new(job, map.From, map.To, [.. map.Cells.Select(cell => new[] { cell.Stored, cell.Leased, cell.Letters, cell.Open })]);
}
