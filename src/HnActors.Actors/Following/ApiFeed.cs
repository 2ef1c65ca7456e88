using HnActors.HackerNews;
using HnActors.HackerNews.Models;

namespace HnActors.Actors.Following;

/// <summary>Listens to what the API announces about its newest item and about recent changes.</summary>
public sealed class ApiFeed
{
    private readonly ChangeSource<long> _newest;
    private readonly NewestItemFeed _newestFeed;
    private readonly ChangeSource<Updates> _updates;
    private readonly Action<HeardUpdates> _onUpdates;
    private Updates? _lastUpdates;

    /// <param name="known">The newest known item.</param>
    /// <param name="onNewest">Called with the highest id if it may have changed, on any thread, as is <paramref name="onUpdates"/>.</param>
    /// <param name="onUpdates">Called with the newest batch, possibly the same as before.</param>
    public ApiFeed(
        IHackerNewsClient client, IHackerNewsStreams streams, long known, Action<long> onNewest, Action<HeardUpdates> onUpdates, TimeProvider time)
    {
        _newestFeed = new NewestItemFeed(client, onNewest, known);
        _newest = new ChangeSource<long>(
            streams.StreamMaxItemAsync, client.GetMaxItemAsync, (left, right) => left == right, (newest, _) => _newestFeed.OnHeard(newest), time);
        _updates = new ChangeSource<Updates>(streams.StreamUpdatesAsync, client.GetUpdatesAsync, AreSame, OnUpdates, time);
        _onUpdates = onUpdates;
    }

    /// <summary>
    /// The minimum time before a batch of updates is replaced by the next one: a listener with no longer gap has missed none.
    /// </summary>
    public static TimeSpan BatchDuration { get; } = TimeSpan.FromSeconds(15);

    /// <summary>The newest known item.</summary>
    public long Newest => _newestFeed.Known;

    /// <summary>True while both values come over streams.</summary>
    public bool IsStreaming => _newest.IsStreaming && _updates.IsStreaming;

    /// <summary>Listens until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        TaskGroup.RunAsync([_newest.RunAsync, _newestFeed.RunAsync, _updates.RunAsync], cancellationToken);

    private void OnUpdates(Updates updates, TimeSpan? gap)
    {
        var last = Interlocked.Exchange(ref _lastUpdates, updates);
        _onUpdates(new HeardUpdates(updates, gap, IsOther: last is not null && !AreSame(last, updates)));
    }

    private static bool AreSame(Updates left, Updates right) =>
        left.Items.ToHashSet().SetEquals(right.Items) && left.Profiles.ToHashSet().SetEquals(right.Profiles);
}
