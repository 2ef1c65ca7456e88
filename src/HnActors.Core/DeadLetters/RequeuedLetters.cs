using HnActors.Core.Ids;

namespace HnActors.Core.DeadLetters;

/// <summary>
/// Dead letters that a person requeued: work like any other, which no throttle holds back. They are offered a part at a time, so
/// that a million of them do not all lie with the coordinator. Owned by one schedule.
/// </summary>
internal sealed class RequeuedLetters
{
    /// <summary>The most letters that are offered and neither stored nor reported since: a few seconds of a fast job's work.</summary>
    private const int MaxOffered = 20_000;

    private IdRangeSet _waiting = IdRangeSet.Empty;
    private IReadOnlyList<(IdRangeSet Ids, TimeSpan LostAt)> _offers = [];

    /// <summary>When there is something to do, in monotonic time: zero for at once, null for never.</summary>
    public TimeSpan? NextDue =>
        !_waiting.IsEmpty && Offered < MaxOffered ? TimeSpan.Zero
        : _offers.Count > 0 ? _offers.Min(offer => offer.LostAt)
        : null;

    private long Offered => _offers.Sum(offer => offer.Ids.IdCount);

    public void Add(IdRangeSet ids) => _waiting = _waiting.Union(ids);

    public void Remove(IdRangeSet ids)
    {
        _waiting = _waiting.Except(ids);
        TakeOut(ids);
    }

    /// <summary>Takes letters to offer now. Each comes back automatically after <paramref name="again"/>, unless it is removed before.</summary>
    public IdRangeSet Release(TimeSpan now, int most, TimeSpan again)
    {
        foreach (var (lost, _) in _offers.Where(offer => offer.LostAt <= now)) _waiting = _waiting.Union(lost);
        _offers = [.. _offers.Where(offer => offer.LostAt > now)];
        var (ids, rest) = _waiting.TakeFirst(Math.Min(most, Math.Max(0, MaxOffered - Offered)));
        _waiting = rest;
        if (!ids.IsEmpty) _offers = [.. _offers, (ids, now + again)];
        return ids;
    }

    /// <summary>Changes when those of the ids that were offered come back.</summary>
    public void Postpone(IdRangeSet ids, TimeSpan due)
    {
        var meant = IdRangeSet.Of(_offers.SelectMany(offer => offer.Ids.Intersect(ids)));
        if (meant.IsEmpty) return;
        TakeOut(meant);
        _offers = [.. _offers, (meant, due)];
    }

    private void TakeOut(IdRangeSet ids)
    {
        if (_offers.Count == 0) return;
        _offers = [.. _offers.Select(offer => (Ids: offer.Ids.Except(ids), offer.LostAt)).Where(offer => !offer.Ids.IsEmpty)];
    }
}
