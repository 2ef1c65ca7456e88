namespace HnActors.Core.DeadLetters;

/// <summary>
/// Keeps retries a small share of the traffic: a token bucket (a retry budget as in Finagle's <c>RetryBudget</c>) that fills at a
/// tenth of the best rate at which ids were completed lately, so that the end of a job, when only retries are left, is as gentle as its
/// middle.
/// </summary>
/// <param name="floor">Retries a second that are always allowed.</param>
/// <param name="share">Retries allowed for each completed id, 0 to 1.</param>
public sealed class RetryThrottle(double floor = 100, double share = 0.1)
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(0.5);
    // After a failover the ids of some seconds are completed at once: that is not their rate.
    private static readonly TimeSpan SmoothedOver = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BestRateHalvesIn = TimeSpan.FromSeconds(60);

    private (long Completed, TimeSpan At)? _window;
    private double _smoothedIds;
    private double _smoothedSeconds;
    private double _bestRate;
    private TimeSpan _bestAt;
    // One second's worth to begin with; the first call to Take adds nothing to it.
    private double? _tokens;
    private TimeSpan _seen;

    /// <summary>Reports how many ids the job has completed so far.</summary>
    /// <param name="completed">Starts again at zero with each coordinator.</param>
    public void Observe(long completed, TimeSpan now)
    {
        if (_window is { } began && completed >= began.Completed)
        {
            var elapsed = now - began.At;
            if (elapsed < RateWindow) return;
            var kept = Math.Exp(-elapsed / SmoothedOver);
            _smoothedIds = (_smoothedIds * kept) + completed - began.Completed;
            _smoothedSeconds = (_smoothedSeconds * kept) + elapsed.TotalSeconds;
            _bestRate = Math.Max(BestRate(now), _smoothedIds / _smoothedSeconds);
            _bestAt = now;
        }
        _window = (completed, now);
    }

    /// <summary>Allows up to <paramref name="wanted"/> retries now.</summary>
    public int Take(int wanted, TimeSpan now)
    {
        var rate = Math.Max(floor, share * BestRate(now));
        var tokens = _tokens is { } saved ? saved + Math.Max(0, (now - _seen).TotalSeconds) * rate : rate;
        _seen = now;
        // At most two seconds' worth is saved up, so that a quiet hour is not followed by a flood.
        tokens = Math.Min(tokens, rate * 2);
        var taken = Math.Min(wanted, (int)tokens);
        _tokens = tokens - taken;
        return taken;
    }

    private double BestRate(TimeSpan now) => _bestRate * Math.Pow(0.5, Math.Max(0, (now - _bestAt) / BestRateHalvesIn));
}
