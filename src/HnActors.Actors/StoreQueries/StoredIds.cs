using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.StoreQueries;

/// <summary>Queries the store itself, which holds the rows of every job.</summary>
public sealed class StoredIds(IItemStore store) : IStoredIds
{
    public async Task<IdRangeSet> FindAsync(JobId job, IdRangeSet among, CancellationToken cancellationToken = default)
    {
        if (among.IsEmpty) return IdRangeSet.Empty;
        var found = new List<IdRange>();
        // A single scan over the span if the set is scattered; otherwise a million single ids would take a million queries.
        IEnumerable<IdRange> spans = among.Count > 1000 ? [new IdRange(among[0].First, among[^1].Last)] : among;
        foreach (var span in spans)
        {
            await foreach (var (first, last) in store.RowsOf(job).ReadIdsAsync(span.First, span.Last, cancellationToken).ConfigureAwait(false))
                found.Add(new IdRange(first, last));
        }
        return IdRangeSet.Of(found).Intersect(among);
    }
}
