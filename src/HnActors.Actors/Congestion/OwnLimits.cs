using HnActors.Core.Congestion;

namespace HnActors.Actors.Congestion;

/// <summary>Limits of a node that is alone: its user's, or what it finds by itself.</summary>
internal sealed class OwnLimits : IRequestLimits
{
    private readonly CongestionController? _controller;
    private readonly int _fixedLimit;

    public OwnLimits(GateOptions options, TimeSpan now)
    {
        if (options.Concurrency is { } limit) ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _fixedLimit = options.Concurrency ?? GateOptions.MaxByItself;
        _controller = options.Concurrency is null ? new CongestionController(GateOptions.MaxByItself, now) : null;
        MaxRate = options.MaxRate ?? double.PositiveInfinity;
        MaxBandwidth = options.MaxBandwidth ?? double.PositiveInfinity;
    }

    public int Limit => _controller?.Limit ?? _fixedLimit;

    public bool IsAdaptive => _controller is not null;

    public double MaxRate { get; }

    public double MaxBandwidth { get; }

    public bool Probes => true;

    public double RefusedRate => _controller?.RateCap ?? double.PositiveInfinity;

    public void Observe(RequestOutcome outcome, TimeSpan roundTrip, int inFlight, TimeSpan now) =>
        _controller?.Observe(outcome, roundTrip, inFlight, now);

    public void OnRetryAfter(TimeSpan now, TimeSpan resumesAt) => _controller?.OnRetryAfter(now, resumesAt);
}
