using HnActors.Core.Ids;
using HnActors.Storage;
using HnActors.Storage.Items;

namespace HnActors.Node.Verification;

/// <summary>A damaged row, and what is wrong with it.</summary>
internal sealed record BadRow(long Id, string What);

/// <summary>What a check of the rows found.</summary>
/// <param name="Bodies">Wanted ids with a valid body.</param>
/// <param name="Nulls">Wanted ids whose row says <c>null</c>.</param>
/// <param name="Unasked">Valid rows that were not requested.</param>
/// <param name="BadRows">Damaged rows, wanted or not.</param>
/// <param name="Missing">Wanted ids without a row.</param>
/// <param name="DoubtfulNulls">Rows that say <c>null</c> based on a single answer.</param>
internal sealed record StoreFindings(
    long Bodies, long Nulls, long Unasked, IReadOnlyList<BadRow> BadRows, IdRangeSet Missing, IdRangeSet DoubtfulNulls);

/// <summary>Checks every row of a store: is it there, and does its body match its id?</summary>
internal static class StoreCheck
{
    /// <param name="onlyWanted">True to check only the wanted rows.</param>
    /// <param name="findFault">Returns what is wrong with a body; null if nothing is.</param>
    /// <exception cref="StoreException">The store can't be read; <see cref="StoreProblem.Damaged"/> if part of it can.</exception>
    public static async Task<StoreFindings> RunAsync(
        IRowStore store, IdRangeSet wanted, bool onlyWanted, Func<long, byte[], ValueTask<string?>> findFault, CancellationToken cancellationToken)
    {
        long bodies = 0, nulls = 0, unasked = 0;
        var allNulls = new List<long>();
        var bad = new List<BadRow>();
        var doubtful = new List<long>();
        var seen = new List<IdRange>();
        if (await SpanAsync().ConfigureAwait(false) is { } span)
        {
            // A single pass, which skips rows between the wanted ranges if only those are to be checked.
            await foreach (var row in store.ReadAsync(span.First, span.Last, cancellationToken).ConfigureAwait(false))
            {
                if (row.Json is null) allNulls.Add(row.Id);
                if (!PossibleIds.Contains(row.Id))
                {
                    bad.Add(new BadRow(row.Id, "no item can have this id, so no request can mend the row: delete it"));
                    continue;
                }
                var isWanted = wanted.Contains(row.Id);
                if (onlyWanted && !isWanted) continue;
                if (seen.Count > 0 && seen[^1].Last + 1 == row.Id) seen[^1] = new IdRange(seen[^1].First, row.Id);
                else seen.Add(IdRange.Single(row.Id));
                if (row.Json is null && row.FetchedAt < store.NullsConfirmedSince) doubtful.Add(row.Id);
                if (!ReadingTime.IsPossible(row.FetchedAt)) bad.Add(new BadRow(row.Id, $"its fetch time is {row.FetchedAt}, which is not a time"));
                else if (row.Json is { } json && await findFault(row.Id, json).ConfigureAwait(false) is { } fault) bad.Add(new BadRow(row.Id, fault));
                else if (!isWanted) unasked++;
                else if (row.Json is null) nulls++;
                else bodies++;
            }
        }
        if (!onlyWanted) await CompareNullsAsync(store, allNulls, cancellationToken).ConfigureAwait(false);
        return new StoreFindings(bodies, nulls, unasked, bad, wanted.Except(IdRangeSet.Of(seen)), IdRangeSet.OfIds(doubtful));

        async Task<(long First, long Last)?> SpanAsync() => !onlyWanted
            ? await store.BoundsAsync(cancellationToken).ConfigureAwait(false)
            : wanted.IsEmpty ? null : (wanted[0].First, wanted[^1].Last);
    }

    // Nulls are counted by a separate index, which may be damaged even if the rows are not.
    private static async Task CompareNullsAsync(IRowStore store, List<long> nulls, CancellationToken cancellationToken)
    {
        var indexed = await store.ReadNullIdsAsync(cancellationToken).ToHashSetAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var missing = 0;
        foreach (var id in nulls.Where(id => !indexed.Contains(id)))
        {
            // While `follow` runs, some may have got a body since the pass.
            if (await store.ReadAsync(id, id, cancellationToken).AnyAsync(row => row.Json is null, cancellationToken).ConfigureAwait(false)) missing++;
        }
        if (missing > 0) throw new StoreException(
            StoreProblem.Damaged, $"the store's index of nulls lacks {missing} of {nulls.Count}: `hnactors verify --repair` rebuilds it.");
    }
}
