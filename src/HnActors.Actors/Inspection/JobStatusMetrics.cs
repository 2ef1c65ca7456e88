using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HnActors.Actors.Monitoring;

namespace HnActors.Actors.Inspection;

/// <summary>The status of jobs, as gauges of the program's meter: the values reported last.</summary>
public static class JobStatusMetrics
{
    private static readonly ConcurrentDictionary<string, (JobStatus Status, string? Limit, TimeSpan? Lag)> Jobs = new();

    private static (int Reachable, int Unreachable)? _members;

    static JobStatusMetrics()
    {
        JobMetrics.Meter.CreateObservableGauge("hnactors.cluster.members", Members, "{member}", "Members of the cluster, as this node sees them.");
        Gauge("hnactors.job.items", "{item}", "Where each id of a job is; the states add up to its size.", job =>
        [
            (job.Stored, JobMetrics.State, "stored"), (job.Nulls ?? 0, JobMetrics.State, "null"), (job.Pending, JobMetrics.State, "pending"),
            (job.Waiting, JobMetrics.State, "waiting"), (job.Parked, JobMetrics.State, "parked"), (job.Dropped, JobMetrics.State, "dropped"),
            (job.Leased, JobMetrics.State, "leased"), (job.Queued, JobMetrics.State, "queued"),
        ]);
        Gauge("hnactors.leases", "{lease}", "Leases that are out.", job => [(job.OpenLeases, null, "")]);
        Gauge("hnactors.leases.oldest", "s", "How long the oldest lease has been out.", job => [(job.OldestLease, null, "")]);
        Gauge("hnactors.dead_letters", "{item}", "Failed ids by their last failure.", job =>
            job.Kinds.Select(kind => ((double)kind.Value, (string?)JobMetrics.ErrorType, kind.Key)));
        JobMetrics.Meter.CreateObservableGauge(
            "hnactors.job.limit",
            () => Jobs.Where(job => job.Value.Limit is not null).Select(job => JobMetrics.Measure(1, job.Key, "limit", job.Value.Limit)),
            unit: null,
            "1 for what keeps a job from being faster.");
        JobMetrics.Meter.CreateObservableGauge(
            "hnactors.follow.lag",
            () => Jobs.Where(job => job.Value.Lag is not null).Select(job => JobMetrics.Measure(job.Value.Lag!.Value.TotalSeconds, job.Key)),
            "s",
            "How long ago the oldest thing was announced that the store does not have yet.");
    }

    /// <summary>Reports how many members the cluster has.</summary>
    public static void ReportMembers(int reachable, int unreachable) => _members = (reachable, unreachable);

    /// <summary>Reports the status of a job.</summary>
    /// <param name="limit">What keeps it from being faster; null if it is not running.</param>
    /// <param name="lag">For a job that follows, how far it is behind.</param>
    public static void Report(JobStatus status, string? limit, TimeSpan? lag = null) => Jobs[status.Job] = (status, limit, lag);

    /// <summary>Stops reporting all jobs other than these.</summary>
    public static void KeepOnly(IReadOnlySet<string> jobs)
    {
        foreach (var gone in Jobs.Keys.Where(job => !jobs.Contains(job)).ToList()) Jobs.TryRemove(gone, out _);
    }

    private static IEnumerable<Measurement<int>> Members() => _members is not var (reachable, unreachable) ? [] :
    [
        new(reachable, new KeyValuePair<string, object?>(JobMetrics.State, "reachable")),
        new(unreachable, new KeyValuePair<string, object?>(JobMetrics.State, "unreachable")),
    ];

    private static void Gauge(string name, string unit, string description, Func<JobStatus, IEnumerable<(double, string?, string)>> read) =>
        JobMetrics.Meter.CreateObservableGauge(
            name,
            () => Jobs.SelectMany(job => read(job.Value.Status).Select(value => JobMetrics.Measure(value.Item1, job.Key, value.Item2, value.Item3))),
            unit,
            description);
}
