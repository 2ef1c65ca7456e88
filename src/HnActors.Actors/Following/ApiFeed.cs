using HnActors.HackerNews;
using HnActors.HackerNews.Models;

namespace HnActors.Actors.Following;

/// <summary>Listens to what the API says of its newest item and of what changed lately.</summary>
public sealed class ApiFeed
{
    private readonly ChangeSource<long> _newest;
    private readonly ChangeSource<Updates> _updates;

    /// <param name="onNewest">Told the highest id, whenever it may have changed. Called on any thread, as is <paramref name="onUpdates"/>.</param>
    /// <param name="onUpdates">Told the newest batch, perhaps the same as before, and how long before that none was heard; null for the first.</param>
    public ApiFeed(
        IHackerNewsClient client, IHackerNewsStreams streams, Action<long> onNewest, Action<Updates, TimeSpan?> onUpdates, TimeProvider time)
    {
        _newest = new ChangeSource<long>(
            streams.StreamMaxItemAsync, client.GetMaxItemAsync, (left, right) => left == right, (newest, _) => onNewest(newest), time);
        _updates = new ChangeSource<Updates>(streams.StreamUpdatesAsync, client.GetUpdatesAsync, AreSame, onUpdates, time);
    }

    /// <summary>
    /// How long a batch of updates stands at least before the next one replaces it: what was heard within that time missed none.
    /// </summary>
    public static TimeSpan BatchDuration { get; } = TimeSpan.FromSeconds(15);

    /// <summary>True while both come over streams.</summary>
    public bool IsStreaming => _newest.IsStreaming && _updates.IsStreaming;

    /// <summary>Listens until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Together.RunAsync([_newest.RunAsync, _updates.RunAsync], cancellationToken);

    private static bool AreSame(Updates left, Updates right) =>
        left.Items.ToHashSet().SetEquals(right.Items) && left.Profiles.ToHashSet().SetEquals(right.Profiles);
}
