using HnActors.Actors.Monitoring;

namespace HnActors.Node.Display;

/// <summary>How fast a node, or all of them together, went over the last few seconds.</summary>
internal sealed record ProgressRates
{
    public static readonly ProgressRates None = new();

    public double ItemsPerSecond { get; init; }

    public double BytesPerSecond { get; init; }

    public double RequestsPerSecond { get; init; }

    /// <summary>Requests that got an answer or failed.</summary>
    public long Requests { get; init; }

    /// <summary>Those answered 429.</summary>
    public long Throttled { get; init; }

    /// <summary>Those that failed in any other way.</summary>
    public long Errors { get; init; }

    /// <summary>Counts of a <see cref="LatencyHistogram"/>; empty where nothing was asked.</summary>
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

    /// <summary>How long the server still wants to be left alone.</summary>
    public TimeSpan HoldLeft { get; init; }

    /// <summary>Why nothing can be written at present; null while all is well.</summary>
    public string? StoreTrouble { get; init; }

    /// <summary>Why only a probe is asked at present; null while all is well.</summary>
    public string? Outage { get; init; }

    /// <summary>Share of the requests answered 429, 0 to 1.</summary>
    public double ThrottledShare => Requests > 0 ? (double)Throttled / Requests : 0;

    /// <summary>Share of the requests that failed in any other way, 0 to 1.</summary>
    public double ErrorShare => Requests > 0 ? (double)Errors / Requests : 0;

    public TimeSpan MedianLatency => LatencyHistogram.Percentile(Latency, 0.5);

    public TimeSpan Latency99 => LatencyHistogram.Percentile(Latency, 0.99);

    /// <summary>Two nodes together: what one of them suffers from, both do.</summary>
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
