namespace HnActors.Core.Health;

/// <summary>
/// Periods in which no body came for a while, or several ids in a row brought none: perhaps an outage that was over before anyone could ask.
/// </summary>
internal sealed class AnswerGaps(TimeSpan now)
{
    // If one in five fails at random, this many in a row are rare.
    private const int IdsInRow = 4;

    private static readonly TimeSpan MaxGap = TimeSpan.FromMilliseconds(250);

    // What was on its way as it began or ended is part of it.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    private readonly TimeRanges _gaps = new();
    private readonly TimeRanges _rows = new();
    private readonly HashSet<long> _ids = [];
    private TimeSpan _began;

    /// <summary>When a body came last, before anything that brought none.</summary>
    public TimeSpan LastBody { get; private set; } = now;

    public void ObserveOther(long id, TimeSpan now)
    {
        if (_ids.Count == 0) _began = now;
        if (_ids.Count < IdsInRow) _ids.Add(id);
    }

    /// <param name="began">When the request that brought the body began.</param>
    public void ObserveBody(TimeSpan began, TimeSpan now)
    {
        // What was asked before is not a sign that it is over.
        if (_ids.Count > 0 && began < _began) return;
        if (_ids.Count >= IdsInRow) _rows.Add(LastBody, now);
        if (_ids.Count >= IdsInRow || now - LastBody >= MaxGap) _gaps.Add(LastBody, now);
        _ids.Clear();
        LastBody = now;
    }

    public bool Overlap(TimeSpan from, TimeSpan to) => _gaps.Overlap(from - Margin, to + Margin);

    /// <summary>Whether several ids in a row brought no body then. That nothing else was asked is not a sign of anything.</summary>
    public bool OverlapRow(TimeSpan from, TimeSpan to) => _rows.Overlap(from - Margin, to + Margin);
}
