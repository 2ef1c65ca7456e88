namespace HnActors.Core.Congestion;

/// <summary>
/// When no body came for a while, or several ids in a row brought none: perhaps an outage that was over before anyone could ask.
/// </summary>
internal sealed class AnswerGaps(TimeSpan now)
{
    // Where one in five fails at random, so many in a row are rare.
    private const int IdsInRow = 4;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    // What was on its way as it began or ended is part of it.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    private readonly TimeRanges _gaps = new();
    private readonly HashSet<long> _ids = [];

    /// <summary>When a body came last.</summary>
    public TimeSpan LastBody { get; private set; } = now;

    public void ObserveOther(long id)
    {
        if (_ids.Count < IdsInRow) _ids.Add(id);
    }

    public void ObserveBody(TimeSpan now)
    {
        if (_ids.Count >= IdsInRow || now - LastBody >= Longest) _gaps.Add(LastBody, now);
        _ids.Clear();
        LastBody = now;
    }

    public bool Overlap(TimeSpan from, TimeSpan to) => _gaps.Overlap(from - Margin, to + Margin);
}
