using HnActors.Core.Ids;

namespace HnActors.Core.Following;

/// <summary>
/// New ids that came too many at once to be watched one by one: what was missed for hours. They are fetched like any others.
/// Owned by one plan.
/// </summary>
internal sealed class Backfill
{
    private IdRangeSet _waiting = IdRangeSet.Empty;
    private IdRangeSet _told = IdRangeSet.Empty;

    /// <summary>The coordinator knows of these, and has not said that they are there.</summary>
    public IdRangeSet UnderWay { get; private set; } = IdRangeSet.Empty;

    /// <summary>All that are not there yet.</summary>
    public IdRangeSet Ids => _waiting.Union(UnderWay);

    public bool IsEmpty => _waiting.IsEmpty && UnderWay.IsEmpty;

    public void Add(IdRangeSet ids) => _waiting = _waiting.Union(ids);

    /// <summary>What the next command is to tell: those up to an id.</summary>
    public IdRangeSet Tell(long upTo) => _told = _waiting.Except(_waiting.Above(upTo));

    /// <summary>The coordinator has taken in the command.</summary>
    /// <param name="open">Which of the ids are not there yet.</param>
    /// <returns>Those that are.</returns>
    public IdRangeSet OnNoted(IdRangeSet open)
    {
        var known = UnderWay.Union(_told);
        _waiting = _waiting.Except(_told);
        _told = IdRangeSet.Empty;
        UnderWay = known.Intersect(open);
        return known.Except(open);
    }
}
