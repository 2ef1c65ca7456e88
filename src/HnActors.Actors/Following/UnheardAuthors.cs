using System.Text;
using HnActors.Storage;
using HnActors.Storage.Authors;

namespace HnActors.Actors.Following;

/// <summary>
/// Finds the users who wrote something while nobody listened: they have more submissions than their stored profiles say, and that will not
/// be announced again. One search at a time.
/// </summary>
/// <param name="newest">
/// Returns the newest item that the API knows of: a user may have imported others above it. While it is unknown (null), nothing is looked for.
/// </param>
internal sealed class UnheardAuthors(IItemStore items, Func<long?> newest, TimeProvider time)
{
    // Some existing items have been replied to or voted for since.
    private const int Overlap = 2000;
    private const int MaxItems = 100_000;

    // Half a day.
    private const int MaxSamples = 360;

    // Most of what was missed is fetched in this time: at a thousand per second, days' worth. Authors of later arrivals are not found.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan NewestInterval = TimeSpan.FromMinutes(2);

    private readonly Queue<(TimeSpan At, long Newest)> _newest = new();
    private long? _missedFrom;
    private bool _isMissed;
    private TimeSpan _missedAt;

    /// <summary>Records that nothing was heard for some time, up to now.</summary>
    /// <param name="gap">How long.</param>
    /// <param name="known">The newest item from before that time; null for what the store had by then.</param>
    public void OnGap(TimeSpan gap, long? known = null)
    {
        // Another gap within the minute is covered by the same search: with one gap after another there would never be one.
        if (_isMissed) return;
        var now = time.GetElapsedTime(0);
        _missedFrom = known ?? (_newest.Count == 0 ? null : _newest.LastOrDefault(one => one.At <= now - gap, _newest.Peek()).Newest);
        (_isMissed, _missedAt) = (true, now);
    }

    /// <summary>The numbers of those authors; empty if there was no gap, or if it is too recent.</summary>
    /// <exception cref="StoreException">The store can't be read; the next search starts over.</exception>
    public async Task<IReadOnlyList<long>> FindAsync(CancellationToken cancellationToken)
    {
        var now = time.GetElapsedTime(0);
        var isSettling = _isMissed && now - _missedAt < SettlingTime;
        var isDue = _isMissed ? !isSettling || _missedFrom is null : _newest.Count == 0 || now - _newest.Last().At >= NewestInterval;
        if (!isDue || await ReadNewestAsync(cancellationToken).ConfigureAwait(false) is not { } last) return [];
        if (!_isMissed)
        {
            _newest.Enqueue((now, last));
            if (_newest.Count > MaxSamples) _newest.Dequeue();
            return [];
        }
        // Before the missed items are fetched.
        _missedFrom ??= last;
        if (isSettling) return [];
        var first = Math.Max(_missedFrom.Value - Overlap, last - MaxItems) + 1;
        var names = await items.ReadAsync(Math.Max(1, first), last, cancellationToken).Select(AuthorOf).Where(name => name.Length > 0)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var numbers = await items.Users.RecordAsync(names, cancellationToken).ConfigureAwait(false);
        _isMissed = false;
        return [.. numbers.Values];
    }

    private async Task<long?> ReadNewestAsync(CancellationToken cancellationToken) =>
        newest() is not { } known ? null
        : await items.BoundsAsync(cancellationToken).ConfigureAwait(false) is { } bounds ? Math.Min(bounds.Last, known)
        : 0;

    private static string AuthorOf(StoredItem item) => item.Json is { } json ? Encoding.UTF8.GetString(ItemAuthor.Of(json)) : "";
}
