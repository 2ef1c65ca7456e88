namespace HnActors.Core.Congestion;

/// <summary>The largest value of the last few seconds; with signs reversed, the smallest.</summary>
/// <remarks>A monotonic queue: each value enters and leaves once.</remarks>
internal sealed class SlidingExtreme(TimeSpan span)
{
    private readonly LinkedList<(TimeSpan At, double Value)> _values = [];

    public bool IsEmpty => _values.Count == 0;

    /// <summary>The largest value; NaN if there is none.</summary>
    public double Max => _values.First?.Value.Value ?? double.NaN;

    public void Add(double value, TimeSpan now)
    {
        while (_values.Last is { } last && last.Value.Value <= value) _values.RemoveLast();
        _values.AddLast((now, value));
        // The newest value never leaves: what is known is better than nothing, however old.
        while (_values.Count > 1 && now - _values.First!.Value.At > span) _values.RemoveFirst();
    }
}
