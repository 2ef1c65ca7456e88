using System.Threading.Channels;
using HnActors.Core.Ids;
using HnActors.HackerNews.Models;
using HnActors.Storage;

namespace HnActors.Actors.Following;

/// <summary>Tells a follower of users by their numbers: who has come since, and who was said to have changed.</summary>
/// <param name="tell">Reaches the follower.</param>
/// <remarks>Whoever listens to the API passes on what changed.</remarks>
public sealed class UserFeed(IUserStore users, Action<object> tell, TimeProvider time)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Batches come every quarter of a minute, or every second at worst; they wait here while the store is away.
    private readonly Channel<Updates> _heard = Channel.CreateBounded<Updates>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });

    private long _highest;

    /// <summary>Names changed users.</summary>
    public void OnUpdates(Updates updates) => _heard.Writer.TryWrite(updates);

    /// <summary>Looks for new authors, and passes on what was heard, until it is cancelled.</summary>
    /// <param name="highest">The highest number that the job is after already.</param>
    public async Task RunAsync(long highest, CancellationToken cancellationToken)
    {
        _highest = highest;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                // The writers say so; what was heard waits.
            }
            await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var names = await users.ReadNamesAsync(_highest + 1, long.MaxValue, cancellationToken).ConfigureAwait(false);
        if (names.Count > 0)
        {
            tell(new NewIdsHeard(IdRangeSet.OfIds(names.Keys)));
            _highest = names.Keys.Max();
        }
        while (_heard.Reader.TryPeek(out var batch))
        {
            var numbers = await users.RecordAsync(batch.Profiles, cancellationToken).ConfigureAwait(false);
            _heard.Reader.TryRead(out _);
            tell(new ChangesHeard([.. numbers], Gap: TimeSpan.Zero));
        }
    }
}
