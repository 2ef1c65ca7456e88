using HnActors.Actors.Following;
using HnActors.Actors.Membership;
using HnActors.Actors.Monitoring;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using static HnActors.Actors.Serialization.MessageShapes;

namespace HnActors.Actors.Serialization;

/// <summary>Messages to and from nodes.</summary>
internal static class NodeMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        JobOnly("get-job-following", job => new GetJobFollowing(job)),
        Mapping.Of<JobFollowing, Wire.JobFollowing>("job-following", ToWire, FromWire),
        Mapping.Of<GetNodeMetrics, Wire.Nothing>("get-node-readings", _ => new Wire.Nothing(), _ => new GetNodeMetrics()),
        Mapping.Of<AllNodeMetrics, Wire.AllNodeMetrics>(
            "node-readings",
            reply => new Wire.AllNodeMetrics { Jobs = { reply.Jobs.Select(ToWire) } },
            wire => new AllNodeMetrics([.. wire.Jobs.Select(FromWire)])),
        Mapping.Of<LeaveCluster, Wire.Nothing>("leave-cluster", _ => new Wire.Nothing(), _ => new LeaveCluster()),
        Mapping.Of<LeavingCluster, Wire.Nothing>("leaving-cluster", _ => new Wire.Nothing(), _ => new LeavingCluster()),
        Mapping.Of<GetOperationsAddress, Wire.Nothing>("get-operations-address", _ => new Wire.Nothing(), _ => new GetOperationsAddress()),
        Mapping.Of<OperationsAddress, Wire.OperationsAddress>("operations-address", ToWire, FromWire),
    ];

    private static Wire.JobFollowing ToWire(JobFollowing following) => new()
    {
        Job = following.Job.Value,
        Newest = following.Status.Newest,
        Lag = following.Status.Lag.Ticks,
        Waiting = following.Status.Waiting,
        New = following.Status.New,
        Changed = following.Status.Changed,
        Reread = following.Status.Reread,
        NewDelay = following.Status.NewDelay.Ticks,
        ChangedDelay = following.Status.ChangedDelay.Ticks,
        IsStreaming = following.IsStreaming,
    };

    private static JobFollowing FromWire(Wire.JobFollowing wire) => new(
        new JobId(wire.Job),
        new FollowStatus(
            wire.Newest,
            TimeSpan.FromTicks(wire.Lag),
            wire.Waiting,
            wire.New,
            wire.Changed,
            wire.Reread,
            TimeSpan.FromTicks(wire.NewDelay),
            TimeSpan.FromTicks(wire.ChangedDelay)),
        wire.IsStreaming);

    private static Wire.NodeMetrics ToWire(NodeMetrics metrics)
    {
        var wire = new Wire.NodeMetrics
        {
            Job = metrics.Job.Value,
            Requests = metrics.Requests,
            StoredBodies = metrics.StoredBodies,
            StoredNulls = metrics.StoredNulls,
            StoredBytes = metrics.StoredBytes,
            Retries = metrics.Retries,
            Failures = { metrics.Failures.ToDictionary() },
            Latency = { metrics.Latency },
            InFlight = metrics.InFlight,
            InFlightLimit = metrics.InFlightLimit,
            IsAdaptive = metrics.IsAdaptive,
            LimitedByStore = metrics.LimitedByStore,
            LimitedByMaxRate = metrics.LimitedByMaxRate,
            LimitedByBandwidth = metrics.LimitedByBandwidth,
            LimitedByThrottling = metrics.LimitedByThrottling,
            HoldLeft = metrics.HoldLeft.Ticks,
            Cpu = metrics.Cpu.Ticks,
            Processors = metrics.Processors,
        };
        if (metrics.StoreTrouble is { } trouble) wire.StoreTrouble = trouble;
        if (metrics.Outage is { } outage) wire.Outage = outage;
        return wire;
    }

    private static NodeMetrics FromWire(Wire.NodeMetrics wire) => new()
    {
        Job = new JobId(wire.Job),
        Requests = wire.Requests,
        StoredBodies = wire.StoredBodies,
        StoredNulls = wire.StoredNulls,
        StoredBytes = wire.StoredBytes,
        Retries = wire.Retries,
        Failures = new SortedDictionary<string, long>(wire.Failures.ToDictionary(), StringComparer.Ordinal),
        Latency = [.. wire.Latency],
        InFlight = wire.InFlight,
        InFlightLimit = wire.InFlightLimit,
        IsAdaptive = wire.IsAdaptive,
        LimitedByStore = wire.LimitedByStore,
        LimitedByMaxRate = wire.LimitedByMaxRate,
        LimitedByBandwidth = wire.LimitedByBandwidth,
        LimitedByThrottling = wire.LimitedByThrottling,
        StoreTrouble = wire.HasStoreTrouble ? wire.StoreTrouble : null,
        Outage = wire.HasOutage ? wire.Outage : null,
        HoldLeft = TimeSpan.FromTicks(wire.HoldLeft),
        Cpu = TimeSpan.FromTicks(wire.Cpu),
        Processors = wire.Processors,
    };

    private static Wire.OperationsAddress ToWire(OperationsAddress reply)
    {
        var wire = new Wire.OperationsAddress();
        if (reply.Address is { } address) wire.Address = address;
        return wire;
    }

    private static OperationsAddress FromWire(Wire.OperationsAddress wire) => new(wire.HasAddress ? wire.Address : null);
}
