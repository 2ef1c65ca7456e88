using HnActors.Actors.Congestion;
using HnActors.Core.Ids;

namespace HnActors.Actors.Monitoring;

/// <summary>Asks a node of a cluster what it does. Answered by <see cref="NodeReadings"/>.</summary>
public sealed record GetNodeReadings : INodeMessage;

/// <summary>A message between a node and whoever looks at it.</summary>
public interface INodeMessage;

/// <param name="Jobs">One reading for each job that the node works on.</param>
public sealed record NodeReadings(IReadOnlyList<NodeReading> Jobs) : INodeMessage;

/// <summary>A node's counters for one job, and its gate, at one moment. Counters only grow.</summary>
/// <param name="Failures">Failed requests by kind.</param>
/// <param name="Latency">Counts of a <see cref="LatencyHistogram"/>.</param>
/// <param name="HoldLeft">How long the server still wants to be left alone.</param>
/// <param name="Cpu">Processor time that the process has used.</param>
/// <param name="Processors">Processors that it may use.</param>
public sealed record NodeReading(
    JobId Job,
    long Requests,
    long StoredBodies,
    long StoredNulls,
    long StoredBytes,
    long Retries,
    IReadOnlyDictionary<string, long> Failures,
    IReadOnlyList<long> Latency,
    int InFlight,
    int InFlightLimit,
    bool IsAdaptive,
    bool HeldByStore,
    bool HeldByMaxRate,
    bool HeldByBandwidth,
    bool HeldByThrottling,
    string? StoreTrouble,
    string? Outage,
    TimeSpan HoldLeft,
    TimeSpan Cpu,
    int Processors)
{
    public static NodeReading Of(JobId job, NodeStatistics statistics, RequestGate gate) => new(
        job,
        statistics.Requests,
        statistics.StoredBodies,
        statistics.StoredNulls,
        statistics.StoredBytes,
        statistics.Retries,
        new SortedDictionary<string, long>(statistics.Failures.ToDictionary(), StringComparer.Ordinal),
        statistics.Latency.Read(),
        gate.InFlight,
        gate.Limit,
        gate.IsAdaptive,
        statistics.HeldByStore,
        gate.HeldByMaxRate,
        gate.HeldByBandwidth,
        gate.HeldByThrottling,
        statistics.StoreTrouble,
        gate.Outage,
        gate.HoldLeft,
        Environment.CpuUsage.TotalTime,
        Environment.ProcessorCount);
}
