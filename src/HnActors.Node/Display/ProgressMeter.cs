using HnActors.Actors.Inspection;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Operations;

namespace HnActors.Node.Display;

/// <summary>Creates snapshots of a job from its nodes' counters.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    private readonly Dictionary<string, NodeMeter> _meters = [];
    private TimeSpan? _apiPausedSince;
    private TimeSpan? _storePausedSince;

    /// <summary>Creates a snapshot of a cluster job.</summary>
    public ProgressSnapshot Read(ClusterJobStatus status) =>
        Read(status, status.Nodes.Select(node => KeyValuePair.Create(node.Node, node.Metrics))) with { Follow = FollowView.Of(status) };

    /// <param name="nodes">The counters of each node that works for the job, by node name.</param>
    public ProgressSnapshot Read(JobStatus status, IEnumerable<KeyValuePair<string, NodeMetrics>> nodes)
    {
        var now = time.GetElapsedTime(0);
        var rates = nodes.Select(node => new NodeRates(node.Key, MeterOf(node.Key).Read(node.Value, now))).ToList();
        foreach (var gone in _meters.Keys.Except(rates.Select(one => one.Node)).ToList()) _meters.Remove(gone);
        var snapshot = new ProgressSnapshot(status, ProgressRates.Of([.. rates.Select(one => one.Rates)]), rates);
        _apiPausedSince = snapshot.ApiTrouble is null ? null : _apiPausedSince ?? now;
        _storePausedSince = snapshot.StoreTrouble is null ? null : _storePausedSince ?? now;
        return snapshot with
        {
            ApiPausedFor = now - (_apiPausedSince ?? now),
            StorePausedFor = now - (_storePausedSince ?? now),
        };
    }

    private NodeMeter MeterOf(string node)
    {
        if (!_meters.TryGetValue(node, out var meter)) _meters.Add(node, meter = new NodeMeter());
        return meter;
    }
}
