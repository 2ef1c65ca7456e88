using System.Diagnostics;
using HnActors.Actors.Monitoring;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Fetching;

/// <summary>The trace spans of a pool's leases, from the grant until the coordinator has recorded the end.</summary>
internal sealed class LeaseSpans(JobId job)
{
    private readonly Dictionary<LeaseId, Activity> _open = [];

    /// <summary>Starts and ends spans as a pool hears about its leases.</summary>
    public void Observe(IJobReply reply)
    {
        if (reply is LeaseGranted granted && !_open.ContainsKey(granted.Lease)) Begin(granted);
        else if (reply is LeaseClosed closed) End(closed.Lease);
    }

    /// <summary>Ends the span of a lease, if it is open.</summary>
    public void End(LeaseId lease)
    {
        if (_open.Remove(lease, out var ended)) End(ended);
    }

    public ActivityContext Of(LeaseId lease) => _open.TryGetValue(lease, out var span) ? span.Context : default;

    /// <summary>Ends all open spans: their leases pass to the next pool.</summary>
    public void EndAll()
    {
        foreach (var span in _open.Values) End(span.SetStatus(ActivityStatusCode.Error, "given up with its pool"));
        _open.Clear();
    }

    private void Begin(LeaseGranted granted)
    {
        if (JobTracing.BeginLease(job.Value, granted.Kind, granted.Ids.IdCount) is { } span) _open.Add(granted.Lease, span);
    }

    private static void End(Activity span)
    {
        var current = Activity.Current;
        span.Dispose();
        Activity.Current = current;
    }
}
