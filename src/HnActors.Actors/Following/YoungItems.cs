using System.Runtime.CompilerServices;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Storage;

namespace HnActors.Actors.Following;

/// <summary>Finds the items of a store that are young enough to change.</summary>
public static class YoungItems
{
    private const int PageSize = 10_000;
    // Ids ascend with time, but for a few: what is older for a whole page is older from there on.
    private const int MaxItems = 2_000_000;
    // The year 9999.
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>From the newest downwards, a page at a time.</summary>
    /// <param name="maxAge">Older ones are left out.</param>
    public static async IAsyncEnumerable<IReadOnlyList<YoungItem>> FindAsync(
        IItemStore store, TimeSpan maxAge, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (maxAge <= TimeSpan.Zero || await store.BoundsAsync(cancellationToken).ConfigureAwait(false) is not var (first, last)) yield break;
        for (var (top, count) = (last, 0); top >= first && count < MaxItems; top -= PageSize)
        {
            var young = new List<YoungItem>();
            DateTimeOffset? near = null;
            await foreach (var item in store.ReadAsync(Math.Max(first, top - PageSize + 1), top, cancellationToken).ConfigureAwait(false))
            {
                var read = DateTimeOffset.FromUnixTimeMilliseconds(item.FetchedAt);
                // One without a time, or with one that can't be, is as old as its neighbours.
                var born = near = TimeOf(item) is { } time && time <= read ? time : near;
                if (now - (born ?? read) < maxAge) young.Add(new YoungItem(item.Id, born, read));
            }
            if (young.Count == 0) yield break;
            count += young.Count;
            yield return young;
        }
    }

    private static DateTimeOffset? TimeOf(StoredItem item)
    {
        try
        {
            return item.Json is { } json && Item.Parse(json)?.Time is >= 0 and <= MaxSeconds and var seconds
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
        catch (HackerNewsException)
        {
            // Whatever the row holds, it is no item with a time.
            return null;
        }
    }
}
