using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>
/// Ids that are to be fetched although they were done, and since which lease. One that was lost before may yet be completed, with what was
/// answered earlier: that does not count.
/// </summary>
internal sealed class RefreshedIds
{
    private readonly List<(LeaseId AsOf, IdRangeSet Ids)> _refreshed = [];

    /// <param name="last">The last lease that was granted before.</param>
    public void Add(LeaseId last, IdRangeSet ids) => _refreshed.Add((last, ids));

    /// <summary>The ids to fetch anew on which a lease's word does not count, because it was granted before.</summary>
    /// <param name="remaining">What is not done: others are forgotten.</param>
    public IdRangeSet After(LeaseId lease, IdRangeSet remaining)
    {
        if (_refreshed.Count == 0) return IdRangeSet.Empty;
        for (var index = _refreshed.Count - 1; index >= 0; index--)
        {
            var (asOf, ids) = _refreshed[index];
            _refreshed[index] = (asOf, ids.Intersect(remaining));
            if (_refreshed[index].Ids.IsEmpty) _refreshed.RemoveAt(index);
        }
        return IdRangeSet.Of(_refreshed.Where(one => !lease.IsAfter(one.AsOf)).SelectMany(one => one.Ids));
    }
}
