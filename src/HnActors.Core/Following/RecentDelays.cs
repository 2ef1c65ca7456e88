namespace HnActors.Core.Following;

/// <summary>The last thousand delays.</summary>
public sealed class RecentDelays
{
    private const int Capacity = 1000;

    private readonly TimeSpan[] _delays = new TimeSpan[Capacity];
    private long _count;

    /// <summary>How many there were in all.</summary>
    public long Count => _count;

    public void Add(TimeSpan delay) => _delays[_count++ % Capacity] = delay;

    /// <summary>The delay that no more than the given share exceeded; zero if there are none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        var sorted = _delays[..(int)Math.Min(_count, Capacity)];
        Array.Sort(sorted);
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }
}
