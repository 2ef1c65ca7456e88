using System.Text.Json.Serialization;
using HnActors.Actors.Congestion;
using HnActors.Core.Ids;

namespace HnActors.Actors.Monitoring;

/// <summary>Asks a cluster node for its metrics. Answered by <see cref="AllNodeMetrics"/>.</summary>
public sealed record GetNodeMetrics : INodeMessage;

/// <summary>A message between a node and an observer.</summary>
public interface INodeMessage;

/// <param name="Jobs">One for each job that the node works on.</param>
public sealed record AllNodeMetrics(IReadOnlyList<NodeMetrics> Jobs) : INodeMessage;

/// <summary>A node's counters for one job, and its gate, at one moment. Counters only grow.</summary>
public sealed record NodeMetrics
{
    public required JobId Job { get; init; }

    public required long Requests { get; init; }

    public required long StoredBodies { get; init; }

    public required long StoredNulls { get; init; }

    public required long StoredBytes { get; init; }

    public required long Retries { get; init; }

    /// <summary>Failed requests by kind.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Counts of a <see cref="LatencyHistogram"/>.</summary>
    public required IReadOnlyList<long> Latency { get; init; }

    public required int InFlight { get; init; }

    public required int InFlightLimit { get; init; }

    public required bool IsAdaptive { get; init; }

    [JsonPropertyName("heldByStore")]
    public required bool LimitedByStore { get; init; }

    [JsonPropertyName("heldByMaxRate")]
    public required bool LimitedByMaxRate { get; init; }

    [JsonPropertyName("heldByBandwidth")]
    public required bool LimitedByBandwidth { get; init; }

    [JsonPropertyName("heldByThrottling")]
    public required bool LimitedByThrottling { get; init; }

    public string? StoreTrouble { get; init; }

    public string? Outage { get; init; }

    /// <summary>How much longer the server asked for no requests.</summary>
    public required TimeSpan HoldLeft { get; init; }

    /// <summary>Processor time that the process has used.</summary>
    public required TimeSpan Cpu { get; init; }

    /// <summary>Processors that it may use.</summary>
    public required int Processors { get; init; }

    public static NodeMetrics Of(JobId job, NodeStatistics statistics, RequestGate gate) => new()
    {
        Job = job,
        Requests = statistics.Requests,
        StoredBodies = statistics.StoredBodies,
        StoredNulls = statistics.StoredNulls,
        StoredBytes = statistics.StoredBytes,
        Retries = statistics.Retries,
        Failures = new SortedDictionary<string, long>(statistics.Failures.ToDictionary(), StringComparer.Ordinal),
        Latency = statistics.Latency.Read(),
        InFlight = gate.InFlight,
        InFlightLimit = gate.Limit,
        IsAdaptive = gate.IsAdaptive,
        LimitedByStore = statistics.LimitedByStore,
        LimitedByMaxRate = gate.LimitedByMaxRate,
        LimitedByBandwidth = gate.LimitedByBandwidth,
        LimitedByThrottling = gate.LimitedByThrottling,
        StoreTrouble = statistics.StoreTrouble,
        Outage = gate.Outage,
        HoldLeft = gate.HoldLeft,
        Cpu = Environment.CpuUsage.TotalTime,
        Processors = Environment.ProcessorCount,
    };
}
