using HnActors.Core.Ids;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Node.Verification;

/// <summary>A row whose body is not what its id says.</summary>
internal sealed record BadRow(long Id, string What);

/// <summary>What a look at every row found.</summary>
/// <param name="Missing">Wanted ids without a row.</param>
internal sealed record StoreFindings(long Bodies, long Nulls, IReadOnlyList<BadRow> BadRows, IdRangeSet Missing);

/// <summary>Looks at every row of a store: is it there, is it JSON, is it the item that its id says?</summary>
internal static class StoreCheck
{
    public static async Task<StoreFindings> RunAsync(IItemStore store, IdRangeSet wanted, CancellationToken cancellationToken)
    {
        long bodies = 0, nulls = 0;
        var bad = new List<BadRow>();
        var seen = new List<IdRange>();
        if (!wanted.IsEmpty)
        {
            // One walk: rows between the wanted ranges are passed over.
            await foreach (var row in store.ReadAsync(wanted[0].First, wanted[^1].Last, cancellationToken).ConfigureAwait(false))
            {
                if (!wanted.Contains(row.Id)) continue;
                if (seen.Count > 0 && seen[^1].Last + 1 == row.Id) seen[^1] = new IdRange(seen[^1].First, row.Id);
                else seen.Add(IdRange.Single(row.Id));
                if (row.Json is not { } json) nulls++;
                else if (Fault(json, row.Id) is { } fault) bad.Add(new BadRow(row.Id, fault));
                else bodies++;
            }
        }
        return new StoreFindings(bodies, nulls, bad, wanted.Except(IdRangeSet.Of(seen)));
    }

    private static string? Fault(ReadOnlySpan<byte> json, long id)
    {
        try
        {
            return BodyCheck.IsNullOrItem(json, id) ? "the body is the word null" : null;
        }
        catch (HackerNewsException exception)
        {
            return exception.Message;
        }
    }
}
