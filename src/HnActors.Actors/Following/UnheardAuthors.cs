using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Storage;

namespace HnActors.Actors.Following;

/// <summary>
/// Finds who wrote something while nobody listened: whoever did has more submissions than his profile said when it was read, and nobody
/// will tell. One look at a time.
/// </summary>
internal sealed class UnheardAuthors(IItemStore items, TimeProvider time)
{
    // Some that were there already have been answered or voted for since.
    private const int Overlap = 2000;
    private const int MaxItems = 100_000;

    // In which what was missed is brought. What is not is read when it comes: its authors are new, or found after the next gap.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NewestInterval = TimeSpan.FromMinutes(2);

    private long? _newest;
    private TimeSpan _newestReadAt;
    private long? _missedFrom;
    private bool _isMissed;
    private TimeSpan _missedAt;

    /// <summary>Nothing was heard for some time, up to now.</summary>
    /// <param name="known">The newest item from before that time; null for what the store had when it was last looked at.</param>
    public void OnGap(long? known = null)
    {
        if (!_isMissed) _missedFrom = known ?? _newest;
        (_isMissed, _missedAt) = (true, time.GetElapsedTime(0));
    }

    /// <summary>The numbers of those authors; empty where there was no gap, or not long enough ago.</summary>
    /// <exception cref="StoreException">The store can't be read; the next look begins anew.</exception>
    public async Task<IReadOnlyList<long>> FindAsync(CancellationToken cancellationToken)
    {
        var now = time.GetElapsedTime(0);
        if (!_isMissed)
        {
            if (_newest is null || now - _newestReadAt >= NewestInterval) await ReadNewestAsync(now, cancellationToken).ConfigureAwait(false);
            return [];
        }
        if (now - _missedAt < SettlingTime) return [];
        await ReadNewestAsync(now, cancellationToken).ConfigureAwait(false);
        var first = Math.Max((_missedFrom ?? _newest!.Value) - Overlap, _newest!.Value - MaxItems) + 1;
        var names = await items.ReadAsync(Math.Max(1, first), _newest.Value, cancellationToken).Select(AuthorOf).OfType<string>()
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var numbers = await items.Users.RecordAsync(names, cancellationToken).ConfigureAwait(false);
        _isMissed = false;
        return numbers;
    }

    private async Task ReadNewestAsync(TimeSpan now, CancellationToken cancellationToken)
    {
        _newest = (await items.BoundsAsync(cancellationToken).ConfigureAwait(false))?.Last ?? 0;
        _newestReadAt = now;
    }

    private static string? AuthorOf(StoredItem item)
    {
        try
        {
            return item.Json is { } json ? Item.Parse(json)?.By : null;
        }
        catch (HackerNewsException)
        {
            // Whatever the row holds, nobody wrote it.
            return null;
        }
    }
}
