using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.StoreQueries;

/// <summary>Counts the rows that say <c>null</c>.</summary>
public static class StoredNulls
{
    /// <summary>The number of these ids that are stored as <c>null</c>. Reads the store's null rows up to the highest of them.</summary>
    public static async Task<long> CountNullsAsync(this IRowStore store, IdRangeSet among, CancellationToken cancellationToken = default)
    {
        if (among.IsEmpty) return 0;
        var last = among[^1].Last;
        var nulls = 0L;
        await foreach (var id in store.ReadNullIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (id > last) break;
            if (among.Contains(id)) nulls++;
        }
        return nulls;
    }
}
