using System.Threading.Channels;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Following;

/// <summary>
/// Passes on which id the API says is the newest. Where that is far above the last, not before an item up there was seen: what a job is after
/// it stays after, so one wrong word would have it ask for thousands of ids that never were, and take none for new until they are passed.
/// </summary>
/// <param name="known">The newest that is known of.</param>
internal sealed class NewestItemFeed(IHackerNewsClient client, Action<long> tell, long known)
{
    // Hours of Hacker News. Up to there what is wrong is soon passed.
    private const long MaxStep = 2000;

    // Of the newest some are not there yet, and one in a thousand never is.
    private const int MaxLooks = 10;

    private readonly Channel<long> _heard = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private long _known = known;

    /// <summary>The newest that is known of.</summary>
    public long Known => Volatile.Read(ref _known);

    /// <summary>The API said so. What it goes on saying is told again and again, so what can't be seen now is looked for later.</summary>
    public void OnHeard(long newest) => _heard.Writer.TryWrite(newest);

    /// <summary>Looks, and passes on, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var newest in _heard.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (newest - _known > MaxStep && !await IsThereAsync(newest, cancellationToken).ConfigureAwait(false)) continue;
                Volatile.Write(ref _known, Math.Max(_known, newest));
                tell(newest);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> IsThereAsync(long newest, CancellationToken cancellationToken)
    {
        for (var id = newest; id > newest - MaxLooks; id--)
        {
            try
            {
                if (!(await client.GetItemBodyAsync(id, cancellationToken).ConfigureAwait(false)).IsNull) return true;
            }
            catch (HackerNewsException)
            {
                // One may be sick. Where the API is down the newest is heard again when it is there.
            }
        }
        return false;
    }
}
