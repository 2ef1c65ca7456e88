using HnActors.Core.Congestion;

namespace HnActors.Actors.Congestion;

/// <summary>The limits of a standalone node: those that its user set, or what it finds out itself.</summary>
/// <remarks>The ceiling may be changed by any thread at any time.</remarks>
internal sealed class OwnLimits : IRequestLimits
{
    private readonly CongestionController? _controller;
    private readonly int _fixedLimit;

    public OwnLimits(GateOptions options, TimeSpan now)
    {
        if (options.Concurrency is { } limit) ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _fixedLimit = options.Concurrency ?? GateOptions.MaxByItself;
        _controller = options.Concurrency is null ? new CongestionController(GateOptions.MaxByItself, now) : null;
        Ceiling = new RequestCeiling(options.MaxRate, options.Concurrency, options.MaxBandwidth);
    }

    /// <summary>The most that the user allows.</summary>
    public RequestCeiling Ceiling { get; set; }

    public int Limit => _controller is null ? Ceiling.Concurrency ?? _fixedLimit : Math.Min(_controller.Limit, Ceiling.Concurrency ?? int.MaxValue);

    public bool IsAdaptive => _controller is not null;

    public double MaxRate => Ceiling.Rate ?? double.PositiveInfinity;

    public double MaxBandwidth => Ceiling.Bandwidth ?? double.PositiveInfinity;

    public bool MayProbe => true;

    public double RateCap => _controller?.RateCap ?? double.PositiveInfinity;

    public void Observe(RequestOutcome outcome, TimeSpan roundTrip, int inFlight, TimeSpan now) =>
        _controller?.Observe(outcome, roundTrip, inFlight, now);

    public void OnRetryAfter(TimeSpan now, TimeSpan resumesAt) => _controller?.OnRetryAfter(now, resumesAt);
}
