using HnActors.Core.Ids;

namespace HnActors.Core.DeadLetters;

/// <summary>Ids by status and by kind of failure, so that counts and pages need not walk through all letters. Owned by one schedule.</summary>
internal sealed class DeadLetterIndex
{
    private readonly Dictionary<(DeadLetterStatus Status, string Kind), IdRangeSet> _sorts = [];

    /// <summary>All ids that are dead letters.</summary>
    public IdRangeSet Ids { get; private set; } = IdRangeSet.Empty;

    /// <summary>Adds or moves letters, and removes others.</summary>
    /// <param name="removed">Ids that are no longer dead letters.</param>
    public void Change(IReadOnlyCollection<DeadLetter> before, IReadOnlyCollection<DeadLetter> after, IdRangeSet removed)
    {
        foreach (var sort in before.GroupBy(SortOf)) Set(sort.Key, Of(sort.Key).Except(IdRangeSet.OfIds(sort.Select(letter => letter.Id))));
        foreach (var sort in after.GroupBy(SortOf)) Set(sort.Key, Of(sort.Key).Union(IdRangeSet.OfIds(sort.Select(letter => letter.Id))));
        Ids = Ids.Except(removed).Union(IdRangeSet.OfIds(after.Select(letter => letter.Id)));
    }

    /// <summary>Counts the letters among the given ids, or all letters if none are given, except those that are to be left out.</summary>
    public DeadLetterTally Tally(IdRangeSet? within, IdRangeSet? except)
    {
        int pending = 0, waiting = 0, parked = 0, dropped = 0;
        var kinds = new Dictionary<string, int>();
        foreach (var ((status, kind), all) in _sorts)
        {
            var ids = within is null ? all : all.Intersect(within);
            var count = (int)(ids.IdCount - (except is null ? 0 : ids.Intersect(except).IdCount));
            if (count == 0) continue;
            if (status == DeadLetterStatus.Waiting && kind == DeadLetter.NullAnswer)
            {
                pending += count;
                continue;
            }
            if (status == DeadLetterStatus.Waiting) waiting += count;
            else if (status == DeadLetterStatus.Parked) parked += count;
            else dropped += count;
            kinds[kind] = kinds.GetValueOrDefault(kind) + count;
        }
        return new DeadLetterTally(pending, waiting, parked, dropped, kinds);
    }

    /// <summary>For each sort of letter that a filter may admit, the ids above one of them.</summary>
    /// <param name="but">A status to leave out.</param>
    public IEnumerable<IdRangeSet> Candidates(DeadLetterFilter filter, long afterId, DeadLetterStatus? but = null) =>
        from sort in _sorts
        where sort.Key.Status != but
            && (filter.Status is not { } status || status == sort.Key.Status) && (filter.Kind is not { } kind || kind == sort.Key.Kind)
        let ids = sort.Value.Above(afterId)
        select filter.Ids is { } among ? ids.Intersect(among) : ids;

    private static (DeadLetterStatus Status, string Kind) SortOf(DeadLetter letter) => (letter.Status, letter.Kind);

    private IdRangeSet Of((DeadLetterStatus, string) sort) => _sorts.GetValueOrDefault(sort, IdRangeSet.Empty);

    private void Set((DeadLetterStatus, string) sort, IdRangeSet ids)
    {
        if (ids.IsEmpty) _sorts.Remove(sort);
        else _sorts[sort] = ids;
    }
}
