namespace HnActors.Actors.Congestion;

/// <summary>Spaces admissions so that no second holds more than the ceiling.</summary>
/// <remarks>
/// A late caller may catch up by <see cref="Slack"/>, or the coarseness of timers would cost rate; the spacing is stretched by more than
/// that, so that the ceiling holds in every second and not only on average. Delays between admission and sending, on a busy machine, are
/// not made up for: the late requests would come on top of those that are on time. Not thread-safe.
/// </remarks>
public sealed class RatePacer
{
    /// <summary>How far behind its spacing a caller may be and still catch up.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    // The slack, plus a little for the way from here to the wire.
    private const double Stretch = 1.03;

    // A day: anything slower is as good as never, and must not overflow.
    private const double MaxSpacing = 86_400;

    // The rate that this node has now may have been another node's until a moment ago: a new node waits, but not for long.
    private static readonly TimeSpan MaxBeginning = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Queue<(TimeSpan Admitted, TimeSpan Spacing)> _onTheirWay = new();
    private readonly Queue<TimeSpan> _sent = new();
    private TimeSpan _spacing;
    private TimeSpan _spacingOnTheirWay;
    private TimeSpan? _last;

    /// <summary>True if <see cref="Leave"/> has something to record. An admitted caller may read it without exclusive access.</summary>
    public bool IsPacing => _spacing > TimeSpan.Zero || _onTheirWay.Count > 0;

    /// <summary>Admits a request now, or returns how long to wait. Each admitted request is followed by <see cref="Leave"/>.</summary>
    /// <param name="perSecond">The rate at this time, above 0; it may change from call to call, and be infinite.</param>
    /// <param name="ceiling">The most that any second may hold; if it is less than one, a second may hold one.</param>
    /// <returns>Zero if a request was admitted.</returns>
    public TimeSpan Take(TimeSpan now, double perSecond, double ceiling)
    {
        var spacing = TimeSpan.FromSeconds(Math.Min(Stretch / perSecond, MaxSpacing));
        // At a higher rate, the remaining wait shortens.
        if (spacing < _spacing && _last > now) _last = now + ((_last.Value - now) * (spacing / _spacing));
        _spacing = spacing;
        _last ??= _spacing > MaxBeginning ? now + MaxBeginning - _spacing : now;
        var from = _last.Value + _spacing;
        if (from > now) return from - now;
        while (_sent.TryPeek(out var first) && first <= now - Second) _sent.Dequeue();
        if (_sent.Count + _onTheirWay.Count >= Math.Max(1, Math.Floor(ceiling)))
            return _sent.TryPeek(out var oldest) ? oldest + Second - now : Slack;
        _last = from > now - Slack ? from : now - Slack;
        // Without a ceiling, a late request can't exceed anything.
        if (_spacing <= TimeSpan.Zero && !double.IsFinite(ceiling)) return TimeSpan.Zero;
        _onTheirWay.Enqueue((now, _spacing));
        _spacingOnTheirWay += _spacing;
        return TimeSpan.Zero;
    }

    /// <summary>Records that an admitted request is actually sent now.</summary>
    public void Leave(TimeSpan now)
    {
        if (!_onTheirWay.TryDequeue(out var left)) return;
        _spacingOnTheirWay -= left.Spacing;
        if (_spacing > TimeSpan.Zero) _sent.Enqueue(now);
        if (now - left.Admitted <= Slack) return;
        // Late, and so are all behind it: they go out at once, followed by a pause for as many.
        var paid = now + _spacingOnTheirWay;
        if (paid > _last) _last = paid;
    }
}
