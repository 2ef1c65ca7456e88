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

    /// <summary>Failed requests by kind, those answered 429 included.</summary>
    public IReadOnlyDictionary<string, double> FailuresPerSecond { get; init; } = new Dictionary<string, double>();

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

    /// <summary>Why no requests, or only probes, are sent at present; null if all is well.</summary>
    public string? ApiTrouble => PauseText.OfApi(Outage, HoldLeft);

    /// <summary>
    /// Combines the nodes of a job. A limit of one counts for all, but a pause does not: the job is paused only if every node is.
    /// </summary>
    public static ProgressRates Of(IReadOnlyList<ProgressRates> nodes)
    {
        if (nodes.Count == 0) return None;
        // In one and the same outage some nodes may find the API down while others are asked to wait.
        var isApiPaused = nodes.All(node => node.ApiTrouble is not null);
        var outage = isApiPaused ? nodes.Select(node => node.Outage).FirstOrDefault(one => one is not null) : null;
        return new ProgressRates
        {
            ItemsPerSecond = nodes.Sum(node => node.ItemsPerSecond),
            BytesPerSecond = nodes.Sum(node => node.BytesPerSecond),
            RequestsPerSecond = nodes.Sum(node => node.RequestsPerSecond),
            Requests = nodes.Sum(node => node.Requests),
            Throttled = nodes.Sum(node => node.Throttled),
            Errors = nodes.Sum(node => node.Errors),
            FailuresPerSecond = nodes.SelectMany(node => node.FailuresPerSecond).GroupBy(failure => failure.Key, StringComparer.Ordinal)
                .ToDictionary(kind => kind.Key, kind => kind.Sum(failure => failure.Value), StringComparer.Ordinal),
            Latency = nodes.Select(node => node.Latency).Where(counts => counts.Count > 0).Aggregate(
                (IReadOnlyList<long>)[], (sum, counts) => sum.Count == 0 ? counts : [.. sum.Zip(counts, (a, b) => a + b)]),
            InFlight = nodes.Sum(node => node.InFlight),
            InFlightLimit = nodes.Sum(node => node.InFlightLimit),
            CpuShare = nodes.Max(node => node.CpuShare),
            IsAdaptive = nodes.Any(node => node.IsAdaptive),
            LimitedByStore = nodes.Any(node => node.LimitedByStore || node.StoreTrouble is not null),
            LimitedByMaxRate = nodes.Any(node => node.LimitedByMaxRate),
            LimitedByBandwidth = nodes.Any(node => node.LimitedByBandwidth),
            LimitedByThrottling = nodes.Any(node => node.LimitedByThrottling || node.HoldLeft > TimeSpan.Zero),
            HoldLeft = isApiPaused && outage is null ? nodes.Min(node => node.HoldLeft) : TimeSpan.Zero,
            StoreTrouble = nodes.All(node => node.StoreTrouble is not null) ? nodes[0].StoreTrouble : null,
            Outage = outage,
        };
    }
}
