using System.Runtime.CompilerServices;
using HnActors.Core.Following;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Storage;
using HnActors.Storage.Items;

namespace HnActors.Actors.Following;

/// <summary>Finds the items of a store that were young enough to change when they were last read, or of which that is not known.</summary>
public static class YoungItems
{
    private const int PageSize = 10_000;

    // Ids ascend with time, but for a few. Between those that came lately and those that were young when this was last run there may be
    // some that were brought late; half a million ids are six weeks. Below, a look at a few of a page says whether it is read.
    private const int MaxSettledPages = 50;
    private const int SampleSize = 20;

    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromDays(1);

    // The year 9999.
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>From the newest downwards, a page at a time.</summary>
    /// <param name="maxAge">Those that were read at this age are left out.</param>
    /// <param name="now">What is said to have been read well after it was dated by a wrong clock.</param>
    public static async IAsyncEnumerable<IReadOnlyList<YoungItem>> FindAsync(
        IItemStore store, TimeSpan maxAge, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (maxAge <= TimeSpan.Zero || await store.BoundsAsync(cancellationToken).ConfigureAwait(false) is not var (lowest, highest)) yield break;
        var (first, last) = (Math.Max(PossibleIds.Min, lowest), Math.Min(PossibleIds.Max, highest));
        var (count, settledPages) = (0, 0);
        for (var top = last; top >= first && count < SweepSchedule.MaxItems; top -= PageSize)
        {
            var isSample = settledPages >= MaxSettledPages;
            var (young, isEmpty) = await ReadAsync(isSample ? SampleSize : PageSize, top).ConfigureAwait(false);
            if (isEmpty)
            {
                // An id may be any, and one that somebody imported lie far above all others.
                if (await FindHighestAsync(store, first, top, cancellationToken).ConfigureAwait(false) is not { } next) yield break;
                top = next + PageSize;
                continue;
            }
            if (isSample && young.Count > 0) (young, _) = await ReadAsync(PageSize, top).ConfigureAwait(false);
            settledPages = young.Count == 0 ? settledPages + 1 : 0;
            if (young.Count == 0) continue;
            count += young.Count;
            yield return young;
        }

        Task<(List<YoungItem> Young, bool IsEmpty)> ReadAsync(int size, long top) =>
            YoungItems.ReadAsync(store, Math.Max(first, top - size + 1), top, maxAge, now, cancellationToken);
    }

    // Looks ten times as far each time that there is nothing, so that it reads few more ids than it has to.
    private static async Task<long?> FindHighestAsync(IItemStore store, long first, long last, CancellationToken cancellationToken)
    {
        for (var span = (long)PageSize; ; span = span > long.MaxValue / 10 ? long.MaxValue : span * 10)
        {
            var from = span > last - first ? first : last - span + 1;
            long? highest = null;
            await foreach (var run in store.ReadIdsAsync(from, last, cancellationToken).ConfigureAwait(false)) highest = run.Last;
            if (highest is not null || from == first) return highest;
        }
    }

    private static async Task<(List<YoungItem> Young, bool IsEmpty)> ReadAsync(
        IItemStore store, long first, long last, TimeSpan maxAge, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var young = new List<YoungItem>();
        DateTimeOffset? near = null;
        var isEmpty = true;
        await foreach (var item in store.ReadAsync(first, last, cancellationToken).ConfigureAwait(false))
        {
            isEmpty = false;
            var read = ReadingTime.Of(Math.Max(0, item.FetchedAt));
            // One without a time, or with one that can't be, is as old as its neighbours.
            var born = near = TimeOf(item) is { } time && time <= read ? time : near;
            // A clock that was wrong shows nothing about when the item was read.
            if (read - now > MaxClockDifference) young.Add(new YoungItem(item.Id, born, born ?? DateTimeOffset.UnixEpoch));
            else if (read - (born ?? read) < maxAge) young.Add(new YoungItem(item.Id, born, read));
        }
        return (young, isEmpty);
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
            // Whatever the row holds, it is not an item with a time.
            return null;
        }
    }
}
