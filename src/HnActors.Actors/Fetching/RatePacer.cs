namespace HnActors.Actors.Fetching;

/// <summary>Spaces admissions so that no second holds more than the ceiling.</summary>
/// <remarks>
/// A late caller may catch up on <see cref="Slack"/>, or a timer's coarseness would cost rate; the spacing is stretched by as much, so
/// that the ceiling holds in every second and not only on average. Not thread-safe.
/// </remarks>
/// <param name="perSecond">The ceiling, above 0.</param>
public sealed class RatePacer(double perSecond)
{
    /// <summary>How far behind its spacing a caller may be and still catch up.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _spacing = TimeSpan.FromSeconds((1 + Slack.TotalSeconds) / perSecond);
    private TimeSpan _next = TimeSpan.Zero;

    /// <summary>Admits one now, or says how long to wait.</summary>
    /// <returns>Zero or less where one was admitted.</returns>
    public TimeSpan Take(TimeSpan now)
    {
        var from = _next > now - Slack ? _next : now - Slack;
        if (from > now) return from - now;
        _next = from + _spacing;
        return TimeSpan.Zero;
    }
}
