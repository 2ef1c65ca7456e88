namespace HnActors.Core.Congestion;

/// <summary>How many answers came, and when, over the last minute.</summary>
internal sealed class AnswerHistory
{
    private const int BucketsPerSecond = 10;
    private const int Seconds = 60;

    private readonly int[] _buckets = new int[Seconds * BucketsPerSecond];
    private long _first = -1;
    private long _current = -1;

    public void Add(int answers, TimeSpan now)
    {
        Advance(now);
        _buckets[_current % _buckets.Length] += answers;
    }

    /// <summary>Answers in the last second: always a whole one, so that a limiter that counts by the second can't show half of one.</summary>
    public double LastSecond(TimeSpan now)
    {
        var sum = Sum(now, BucketsPerSecond);
        if (_current < BucketsPerSecond) return sum;
        // The bucket at hand is not full yet: the rest of the second is the end of the one ten before it.
        var elapsed = (now.TotalSeconds * BucketsPerSecond) - _current;
        return sum + ((1 - elapsed) * _buckets[(_current - BucketsPerSecond) % _buckets.Length]);
    }

    /// <summary>Answers a second over the last minute, or since there were any.</summary>
    public double LongAverage(TimeSpan now)
    {
        Advance(now);
        var buckets = Math.Min(_buckets.Length, _current - _first + 1);
        return Sum(now, (int)buckets) * BucketsPerSecond / Math.Max(BucketsPerSecond, buckets);
    }

    /// <summary>Answers a second since the first, for a history that is younger than a second.</summary>
    public double AverageSinceFirst(TimeSpan now)
    {
        Advance(now);
        return Sum(now, BucketsPerSecond) * BucketsPerSecond / Math.Min(BucketsPerSecond, _current - _first + 1);
    }

    private double Sum(TimeSpan now, int buckets)
    {
        Advance(now);
        var sum = 0.0;
        for (var back = 0; back < buckets && back <= _current; back++) sum += _buckets[(_current - back) % _buckets.Length];
        return sum;
    }

    private void Advance(TimeSpan now)
    {
        var bucket = (long)(now.TotalSeconds * BucketsPerSecond);
        if (_current < 0) _first = _current = bucket;
        if (bucket - _current >= _buckets.Length)
        {
            Array.Clear(_buckets);
            _current = bucket;
        }
        while (_current < bucket) _buckets[++_current % _buckets.Length] = 0;
    }
}
