namespace HnActors.Actors.Fetching;

/// <summary>Spaces admissions so that no second holds more than the ceiling.</summary>
/// <remarks>
/// A late caller may catch up on <see cref="Slack"/>, or a timer's coarseness would cost rate; the spacing is stretched by as much, so
/// that the ceiling holds in every second and not only on average. Not thread-safe.
/// </remarks>
public sealed class RatePacer
{
    /// <summary>How far behind its spacing a caller may be and still catch up.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    // A day: what is slower than that is as good as never, and must not overflow.
    private const double LongestSpacing = 86_400;

    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>Admits one now, or says how long to wait.</summary>
    /// <param name="perSecond">The ceiling at this time, above 0; it may change from call to call, and be infinite.</param>
    /// <returns>Zero where one was admitted.</returns>
    public TimeSpan Take(TimeSpan now, double perSecond)
    {
        var from = _next > now - Slack ? _next : now - Slack;
        if (from > now) return from - now;
        _next = from + TimeSpan.FromSeconds(Math.Min((1 + Slack.TotalSeconds) / perSecond, LongestSpacing));
        return TimeSpan.Zero;
    }
}
