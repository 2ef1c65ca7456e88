using HnActors.Actors.Following;
using HnActors.Actors.Membership;
using HnActors.Actors.Monitoring;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using static HnActors.Actors.Serialization.MessageShapes;

namespace HnActors.Actors.Serialization;

/// <summary>What nodes are asked and told.</summary>
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
        Newest = following.Reading.Newest,
        Lag = following.Reading.Lag.Ticks,
        Waiting = following.Reading.Waiting,
        New = following.Reading.New,
        Changed = following.Reading.Changed,
        Reread = following.Reading.Reread,
        NewDelay = following.Reading.NewDelay.Ticks,
        ChangedDelay = following.Reading.ChangedDelay.Ticks,
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

    private static Wire.NodeMetrics ToWire(NodeMetrics reading)
    {
        var wire = new Wire.NodeMetrics
        {
            Job = reading.Job.Value,
            Requests = reading.Requests,
            StoredBodies = reading.StoredBodies,
            StoredNulls = reading.StoredNulls,
            StoredBytes = reading.StoredBytes,
            Retries = reading.Retries,
            Failures = { reading.Failures.ToDictionary() },
            Latency = { reading.Latency },
            InFlight = reading.InFlight,
            InFlightLimit = reading.InFlightLimit,
            IsAdaptive = reading.IsAdaptive,
            LimitedByStore = reading.LimitedByStore,
            LimitedByMaxRate = reading.LimitedByMaxRate,
            LimitedByBandwidth = reading.LimitedByBandwidth,
            LimitedByThrottling = reading.LimitedByThrottling,
            HoldLeft = reading.HoldLeft.Ticks,
            Cpu = reading.Cpu.Ticks,
            Processors = reading.Processors,
        };
        if (reading.StoreTrouble is { } trouble) wire.StoreTrouble = trouble;
        if (reading.Outage is { } outage) wire.Outage = outage;
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
