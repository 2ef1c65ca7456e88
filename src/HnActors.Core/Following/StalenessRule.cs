namespace HnActors.Core.Following;

/// <summary>
/// When an item that was read is worth reading again although nothing was said of it: soon while it is young, seldom later, and not at
/// all after some weeks.
/// </summary>
/// <remarks>
/// An item of <c>m</c> minutes, which are <c>d</c> days, is stale when it was read more than <c>log2(m + 1) + d³</c> minutes ago: authors
/// edit for two hours, replies and votes come for days.
/// </remarks>
public sealed record StalenessRule
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMinutes(1);

    /// <value>Older items are never stale. Zero for none at all. Default: 30 days.</value>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a reading holds for an item of an age; null where it holds for ever.</summary>
    public TimeSpan? IntervalAt(TimeSpan age)
    {
        if (age >= MaxAge) return null;
        var minutes = Math.Log2(Math.Max(0, age.TotalMinutes) + 1) + Math.Pow(Math.Max(0, age.TotalDays), 3);
        var interval = TimeSpan.FromMinutes(minutes);
        return interval > MinInterval ? interval : MinInterval;
    }
}
