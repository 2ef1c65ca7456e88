namespace HnActors.Actors.Monitoring;

/// <summary>Counts durations in buckets that grow by a tenth, from 0.1 ms to over an hour, so a percentile is accurate to 10 %.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LatencyHistogram
{
    private const double MinMilliseconds = 0.1;
    private const double Growth = 1.1;
    private readonly long[] _buckets = new long[200];

    public void Add(TimeSpan duration)
    {
        var bucket = (int)Math.Ceiling(Math.Log(Math.Max(MinMilliseconds, duration.TotalMilliseconds) / MinMilliseconds, Growth));
        Interlocked.Increment(ref _buckets[Math.Clamp(bucket, 0, _buckets.Length - 1)]);
    }

    /// <summary>The counts at this moment.</summary>
    public long[] Read()
    {
        var counts = new long[_buckets.Length];
        for (var bucket = 0; bucket < counts.Length; bucket++) counts[bucket] = Interlocked.Read(ref _buckets[bucket]);
        return counts;
    }

    /// <summary>The duration that a share of the counted ones does not exceed; zero if there are none.</summary>
    /// <param name="counts">A reading, or the difference of two.</param>
    /// <param name="share">0 to 1, such as 0.99.</param>
    public static TimeSpan Percentile(IReadOnlyList<long> counts, double share)
    {
        var total = counts.Sum();
        if (total == 0) return TimeSpan.Zero;
        var wanted = (long)Math.Ceiling(total * share);
        var seen = 0L;
        var found = 0;
        while (found < counts.Count - 1 && (seen += counts[found]) < wanted) found++;
        return TimeSpan.FromMilliseconds(MinMilliseconds * Math.Pow(Growth, found));
    }
}
