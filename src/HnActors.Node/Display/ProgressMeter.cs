using HnActors.Actors.Monitoring;

namespace HnActors.Node.Display;

/// <summary>Makes snapshots of a job from what its nodes count.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    private readonly Dictionary<string, NodeMeter> _meters = [];

    /// <param name="nodes">What each node that works for the job counts, by its name.</param>
    public ProgressSnapshot Read(JobCounts counts, IEnumerable<KeyValuePair<string, NodeReading>> nodes)
    {
        var now = time.GetElapsedTime(0);
        var paces = nodes.Select(node => new NodePace(node.Key, MeterOf(node.Key).Read(node.Value, now))).ToList();
        foreach (var gone in _meters.Keys.Except(paces.Select(one => one.Node)).ToList()) _meters.Remove(gone);
        return new ProgressSnapshot(counts, paces.Aggregate(Pace.None, (sum, one) => sum + one.Pace), paces);
    }

    private NodeMeter MeterOf(string node)
    {
        if (!_meters.TryGetValue(node, out var meter)) _meters.Add(node, meter = new NodeMeter());
        return meter;
    }
}
