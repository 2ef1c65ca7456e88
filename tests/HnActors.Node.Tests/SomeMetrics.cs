using HnActors.Actors.Monitoring;
using HnActors.Core.Ids;

namespace HnActors.Node.Tests;

/// <summary>What a node that works for a job counts.</summary>
internal static class SomeMetrics
{
    public static NodeMetrics Of(long requests, long stored) => new()
    {
        Job = new JobId("job"),
        Requests = requests,
        StoredBodies = stored,
        StoredNulls = 0,
        StoredBytes = 0,
        Retries = 0,
        Failures = new Dictionary<string, long>(),
        Latency = new LatencyHistogram().Read(),
        InFlight = 12,
        InFlightLimit = 64,
        IsAdaptive = true,
        LimitedByStore = false,
        LimitedByMaxRate = false,
        LimitedByBandwidth = false,
        LimitedByThrottling = false,
        HoldLeft = TimeSpan.Zero,
        Cpu = TimeSpan.Zero,
        Processors = 2,
    };
}
