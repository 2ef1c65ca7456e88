namespace HnActors.Core.Following;

/// <summary>
/// How many requests may go to items that may not have changed: a share of those that certainly did, and a few a second while
/// nothing happens, saved up to a bound (a token bucket).
/// </summary>
/// <param name="perSecond">Requests earned each second.</param>
/// <param name="share">Requests earned by each request that is certainly worth making.</param>
/// <param name="capacity">The most that can be saved up; half of it is available at the start.</param>
public sealed class RefreshBudget(double perSecond, double share, int capacity)
{
    private double _tokens = Math.Min(capacity / 2.0, perSecond * 1000);
    private TimeSpan? _earnedAt;

    /// <summary>Requests that were certainly worth making were made.</summary>
    public void Earn(int requests) => Save(requests * share);

    /// <summary>Grants this many beyond what is earned.</summary>
    public void Grant(int requests) => _tokens += requests;

    /// <summary>How many may be made now.</summary>
    /// <param name="reserve">How many to leave.</param>
    public int Available(TimeSpan now, int reserve = 0)
    {
        Save(Math.Max(0, (now - (_earnedAt ?? now)).TotalSeconds) * perSecond);
        _earnedAt = now;
        return Math.Max(0, (int)_tokens - reserve);
    }

    public void Spend(int requests) => _tokens -= requests;

    // What was granted is not taken back.
    private void Save(double tokens) => _tokens = Math.Max(_tokens, Math.Min(capacity, _tokens + tokens));
}
