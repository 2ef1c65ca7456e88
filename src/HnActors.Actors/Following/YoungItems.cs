using System.Runtime.CompilerServices;
using HnActors.Core.Following;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Storage;
using HnActors.Storage.Items;

namespace HnActors.Actors.Following;

/// <summary>Finds the items of a store that were young enough to change when they were last read, or may have been.</summary>
public static class YoungItems
{
    private const int PageSize = 10_000;

    // Ids ascend with time, with few exceptions. Between recent items and those that were young at the last run there may be some that were
    // fetched late; half a million ids are six weeks. Below that, a sample of a page decides whether it is read.
    private const int MaxSettledPages = 50;
    private const int SampleSize = 20;

    private static readonly TimeSpan FindAgainInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromDays(1);

    // The year 9999.
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>Reports all of them, a page at a time. If the store fails, it starts again with the newest a minute later.</summary>
    /// <param name="tell">Receives some items again if the store failed in between.</param>
    /// <param name="onFailed">Receives the first failure.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task TellAsync(
        IItemStore store,
        TimeSpan maxAge,
        Action<YoungItemsFound> tell,
        Action<StoreException> onFailed,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await foreach (var page in FindAsync(store, maxAge, time.GetUtcNow(), cancellationToken).ConfigureAwait(false))
                    tell(new YoungItemsFound(page));
                return;
            }
            catch (StoreException exception)
            {
                if (isFirst) onFailed(exception);
            }
            await Task.Delay(FindAgainInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>From the newest downwards, a page at a time.</summary>
    /// <param name="maxAge">Items that were read at this age are left out.</param>
    /// <param name="now">The current time; a reading time well after it comes from a wrong clock.</param>
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
                // Ids may be arbitrary, and one that a user imported may be far above all others.
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

    // Widens the range tenfold each time that it is empty, so that it reads few more ids than necessary.
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
            // An item without a time, or with an impossible one, is taken to be as old as its neighbours.
            var born = near = TimeOf(item) is { } time && time <= read ? time : near;
            // A wrong clock says nothing about when the item was read.
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
            // Whatever the row contains, it is not an item with a time.
            return null;
        }
    }
}
