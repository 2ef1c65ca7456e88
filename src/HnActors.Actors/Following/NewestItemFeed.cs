using System.Threading.Channels;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Following;

/// <summary>
/// Passes on the newest id that the API reports. If it is far above the last one, an item near it must be seen first: a job never drops
/// its targets, so one wrong value would make it request thousands of ids that never existed, and see no new ones until they are passed.
/// </summary>
/// <param name="known">The newest known id.</param>
internal sealed class NewestItemFeed(IHackerNewsClient client, Action<long> tell, long known)
{
    // Hours of Hacker News. Up to this many, a wrong value is soon passed.
    private const long MaxStep = 2000;

    // Some of the newest items are not there yet, and a few in ten thousand never will be.
    private const int MaxLooks = 10;

    private readonly Channel<long> _heard = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private long _known = known;

    /// <summary>The newest known id.</summary>
    public long Known => Volatile.Read(ref _known);

    /// <summary>Called when the API reports an id. It keeps reporting it, so an item that can't be seen now is looked for later.</summary>
    public void OnHeard(long newest) => _heard.Writer.TryWrite(newest);

    /// <summary>Checks ids and passes them on, until cancelled.</summary>
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
                // A single item may fail. If the API is down, the newest id is reported again when it is back.
            }
        }
        return false;
    }
}
