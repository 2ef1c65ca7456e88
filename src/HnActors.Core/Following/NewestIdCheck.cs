using HnActors.Core.Jobs;

namespace HnActors.Core.Following;

/// <summary>
/// Doubts a newest id that is far above the last: what a job is after it stays after, so one wrong word of the API would have it ask for
/// millions of ids that never were. What the API goes on saying is believed. Owned by one plan.
/// </summary>
internal sealed class NewestIdCheck
{
    // Ten weeks of Hacker News.
    private const long MaxStep = 1_000_000;

    // It is told or asked for every ten seconds at least.
    private static readonly TimeSpan Probation = TimeSpan.FromSeconds(30);

    private TimeSpan? _doubtedAt;

    /// <param name="top">The highest id that is known of; 0 where none is.</param>
    /// <param name="now">Monotonic.</param>
    public bool IsBelieved(long newest, long top, TimeSpan now)
    {
        if (newest > NewestIds.MaxPlausible) return false;
        if (top == 0 || newest - top <= MaxStep)
        {
            _doubtedAt = null;
            return true;
        }
        _doubtedAt ??= now;
        return now - _doubtedAt >= Probation;
    }
}
