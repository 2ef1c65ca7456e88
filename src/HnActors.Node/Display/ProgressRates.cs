using HnActors.Actors.Monitoring;

namespace HnActors.Node.Display;

/// <summary>The pace of one node, or of all nodes together, over the last few seconds.</summary>
internal sealed record ProgressRates
{
    public static readonly ProgressRates None = new();

    public double ItemsPerSecond { get; init; }

    public double BytesPerSecond { get; init; }

    public double RequestsPerSecond { get; init; }

    /// <summary>Requests that were answered or failed.</summary>
    public long Requests { get; init; }

    /// <summary>Requests answered with 429.</summary>
    public long Throttled { get; init; }

    /// <summary>Requests that failed in any other way.</summary>
    public long Errors { get; init; }

    /// <summary>The counts of a <see cref="LatencyHistogram"/>; empty if there were no requests.</summary>
    public IReadOnlyList<long> Latency { get; init; } = [];

    public int InFlight { get; init; }

    public int InFlightLimit { get; init; }

    /// <summary>The busiest node's share of its processors, 0 to 1.</summary>
    public double CpuShare { get; init; }

    public bool IsAdaptive { get; init; }

    public bool LimitedByStore { get; init; }

    public bool LimitedByMaxRate { get; init; }

    public bool LimitedByBandwidth { get; init; }

    public bool LimitedByThrottling { get; init; }

    /// <summary>How much longer the server asks us to wait.</summary>
    public TimeSpan HoldLeft { get; init; }

    /// <summary>Why nothing can be written at present; null if all is well.</summary>
    public string? StoreTrouble { get; init; }

    /// <summary>Why only probes are sent at present; null if all is well.</summary>
    public string? Outage { get; init; }

    /// <summary>The share of requests answered with 429, 0 to 1.</summary>
    public double ThrottledShare => Requests > 0 ? (double)Throttled / Requests : 0;

    /// <summary>The share of requests that failed in any other way, 0 to 1.</summary>
    public double ErrorShare => Requests > 0 ? (double)Errors / Requests : 0;

    public TimeSpan MedianLatency => LatencyHistogram.Percentile(Latency, 0.5);

    public TimeSpan Latency99 => LatencyHistogram.Percentile(Latency, 0.99);

    /// <summary>Combines two nodes: a limit or trouble of one counts for both.</summary>
    public static ProgressRates operator +(ProgressRates one, ProgressRates other) => new()
    {
        ItemsPerSecond = one.ItemsPerSecond + other.ItemsPerSecond,
        BytesPerSecond = one.BytesPerSecond + other.BytesPerSecond,
        RequestsPerSecond = one.RequestsPerSecond + other.RequestsPerSecond,
        Requests = one.Requests + other.Requests,
        Throttled = one.Throttled + other.Throttled,
        Errors = one.Errors + other.Errors,
        Latency = one.Latency.Count == 0 ? other.Latency : other.Latency.Count == 0 ? one.Latency : [.. one.Latency.Zip(other.Latency, (a, b) => a + b)],
        InFlight = one.InFlight + other.InFlight,
        InFlightLimit = one.InFlightLimit + other.InFlightLimit,
        CpuShare = Math.Max(one.CpuShare, other.CpuShare),
        IsAdaptive = one.IsAdaptive || other.IsAdaptive,
        LimitedByStore = one.LimitedByStore || other.LimitedByStore,
        LimitedByMaxRate = one.LimitedByMaxRate || other.LimitedByMaxRate,
        LimitedByBandwidth = one.LimitedByBandwidth || other.LimitedByBandwidth,
        LimitedByThrottling = one.LimitedByThrottling || other.LimitedByThrottling,
        HoldLeft = one.HoldLeft > other.HoldLeft ? one.HoldLeft : other.HoldLeft,
        StoreTrouble = one.StoreTrouble ?? other.StoreTrouble,
        Outage = one.Outage ?? other.Outage,
    };
}
