using System.Text;
using HnActors.Storage;
using HnActors.Storage.Authors;

namespace HnActors.Actors.Following;

/// <summary>
/// Finds the users who wrote something while nobody listened: they have more submissions than their profiles said when they were read,
/// and nobody will announce that. One look at a time.
/// </summary>
/// <param name="newest">The newest item that the API knows of: somebody may have imported others from above it.</param>
internal sealed class UnheardAuthors(IItemStore items, Func<long> newest, TimeProvider time)
{
    // Some that were there already have been answered or voted for since.
    private const int Overlap = 2000;
    private const int MaxItems = 100_000;

    // Half a day.
    private const int MaxSamples = 360;

    // In which what was missed is brought, mostly: at a thousand a second it is what came in days. Of what comes later nobody looks who wrote it.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NewestInterval = TimeSpan.FromMinutes(2);

    private readonly Queue<(TimeSpan At, long Newest)> _newest = new();
    private long? _missedFrom;
    private bool _isMissed;
    private TimeSpan _missedAt;

    /// <summary>Nothing was heard for some time, up to now.</summary>
    /// <param name="gap">How long.</param>
    /// <param name="known">The newest item from before that time; null for what the store had by then.</param>
    public void OnGap(TimeSpan gap, long? known = null)
    {
        // Another within the minute is looked into with it: where they follow one another there would never be a look.
        if (_isMissed) return;
        var now = time.GetElapsedTime(0);
        _missedFrom = known ?? (_newest.Count == 0 ? null : _newest.LastOrDefault(one => one.At <= now - gap, _newest.Peek()).Newest);
        (_isMissed, _missedAt) = (true, now);
    }

    /// <summary>The numbers of those authors; empty where there was no gap, or not long enough ago.</summary>
    /// <exception cref="StoreException">The store can't be read; the next look starts over.</exception>
    public async Task<IReadOnlyList<long>> FindAsync(CancellationToken cancellationToken)
    {
        var now = time.GetElapsedTime(0);
        if (!_isMissed)
        {
            if (_newest.Count > 0 && now - _newest.Last().At < NewestInterval) return [];
            _newest.Enqueue((now, await ReadNewestAsync(cancellationToken).ConfigureAwait(false)));
            if (_newest.Count > MaxSamples) _newest.Dequeue();
            return [];
        }
        // Before what was missed is brought.
        _missedFrom ??= await ReadNewestAsync(cancellationToken).ConfigureAwait(false);
        if (now - _missedAt < SettlingTime) return [];
        var last = await ReadNewestAsync(cancellationToken).ConfigureAwait(false);
        var first = Math.Max(_missedFrom.Value - Overlap, last - MaxItems) + 1;
        var names = await items.ReadAsync(Math.Max(1, first), last, cancellationToken).Select(AuthorOf).Where(name => name.Length > 0)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var numbers = await items.Users.RecordAsync(names, cancellationToken).ConfigureAwait(false);
        _isMissed = false;
        return [.. numbers.Values];
    }

    private async Task<long> ReadNewestAsync(CancellationToken cancellationToken) =>
        await items.BoundsAsync(cancellationToken).ConfigureAwait(false) is { } bounds ? Math.Min(bounds.Last, newest()) : 0;

    private static string AuthorOf(StoredItem item) => item.Json is { } json ? Encoding.UTF8.GetString(ItemAuthor.Of(json)) : "";
}
