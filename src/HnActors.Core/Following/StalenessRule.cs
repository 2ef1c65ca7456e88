using HnActors.Core.Jobs;

namespace HnActors.Core.Following;

/// <summary>
/// When an item is worth reading again without an announced change: soon while it is young, seldom later, and a last time
/// when it is some weeks old.
/// </summary>
/// <remarks>
/// An item that is <c>m</c> minutes, or <c>d</c> days, old is stale when it was read more than <c>log2(m + 1) + d³</c> minutes ago: authors
/// edit for two hours, replies and votes come for days. The last reading shows what it was when it had settled.
/// </remarks>
public sealed record StalenessRule
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMinutes(1);

    // The clock that dates the last reading may be a little behind the one that says when it is due.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <value>What was read at this age is never stale again. Zero for none at all. Default: 30 days.</value>
    public TimeSpan MaxAge { get; init; } = FollowSpec.DefaultSweepAge;

    /// <summary>When a reading becomes stale; null if it never does.</summary>
    /// <param name="asOf">The item's age is taken at this time: with it readings come to hold longer, but none longer than <see cref="MaxAge"/>.</param>
    public DateTimeOffset? StaleAt(DateTimeOffset born, DateTimeOffset readAt, DateTimeOffset asOf)
    {
        if (readAt - born >= MaxAge) return null;
        var (next, last) = (readAt + IntervalAt(asOf - born), born + MaxAge + ClockDifference);
        return next < last ? next : last;
    }

    // For an item that is many years old, the formula gives more than a date can hold.
    private TimeSpan IntervalAt(TimeSpan age)
    {
        var minutes = Math.Log2(Math.Max(0, age.TotalMinutes) + 1) + Math.Pow(Math.Max(0, age.TotalDays), 3);
        var interval = TimeSpan.FromMinutes(Math.Min(minutes, MaxAge.TotalMinutes));
        return interval > MinInterval ? interval : MinInterval;
    }
}
