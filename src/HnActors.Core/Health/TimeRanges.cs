namespace HnActors.Core.Health;

/// <summary>Stretches of time, added in the order of their ends; the oldest are forgotten.</summary>
internal sealed class TimeRanges
{
    private const int MaxCount = 1024;

    private readonly Queue<(TimeSpan From, TimeSpan To)> _ranges = new();
    private TimeSpan _lastEnd = TimeSpan.MinValue;

    public void Add(TimeSpan from, TimeSpan to)
    {
        if (_ranges.Count == MaxCount) _ranges.Dequeue();
        _ranges.Enqueue((from, to));
        _lastEnd = to;
    }

    public bool Overlap(TimeSpan from, TimeSpan to)
    {
        if (_lastEnd < from) return false;
        foreach (var range in _ranges)
        {
            if (range.To >= from && range.From <= to) return true;
        }
        return false;
    }
}
