using HnActors.Core.Ids;

namespace HnActors.Core.Following;

/// <summary>
/// New ids that came in too large a number to be watched one by one: what was missed for hours. They are fetched like any others.
/// Owned by one plan.
/// </summary>
internal sealed class Backfill
{
    private IdRangeSet _waiting = IdRangeSet.Empty;
    private IdRangeSet _told = IdRangeSet.Empty;

    /// <summary>Ids that the coordinator knows of and has not reported as stored or dead letters.</summary>
    public IdRangeSet UnderWay { get; private set; } = IdRangeSet.Empty;

    /// <summary>All ids that are not in their places yet.</summary>
    public IdRangeSet Ids => _waiting.Union(UnderWay);

    public bool IsEmpty => _waiting.IsEmpty && UnderWay.IsEmpty;

    public void Add(IdRangeSet ids) => _waiting = _waiting.Union(ids);

    /// <summary>The ids for the next command: those up to a given one.</summary>
    public IdRangeSet Tell(long upTo) => _told = _waiting.Except(_waiting.Above(upTo));

    /// <summary>The coordinator has processed the command.</summary>
    /// <param name="open">Those of the ids that are not in their places yet.</param>
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
