using System.Threading.Channels;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.Following;

/// <summary>
/// Notifies a follower of users, by number: new ones, those announced as changed, and those who wrote while nobody listened.
/// </summary>
/// <remarks>The listener to the API passes on the changes.</remarks>
public sealed class UserFeed
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FullLookInterval = TimeSpan.FromMinutes(2);

    // Numbers are assigned within transactions, and one that began earlier may end later: a late arrival has a lower number.
    private const int LookBack = 1000;

    // Batches come every 15 seconds, or every second at worst; they wait here while the store is unavailable.
    private const int MaxBatches = 1000;

    private readonly IUserStore _users;
    private readonly Action<object> _tell;
    private readonly TimeProvider _time;
    private readonly long? _knownItems;
    private readonly Channel<HeardUpdates> _heard;
    private readonly UnheardAuthors _unheard;
    private IdRangeSet _told = IdRangeSet.Empty;
    private TimeSpan? _lookedAtAllAt;
    private int _isDropped;

    /// <param name="tell">Sends a message to the follower.</param>
    /// <param name="knownItems">The newest item that existed when somebody last listened; null if unknown.</param>
    /// <param name="newest">Returns the newest item that the API knows of, or null while that is unknown; null if nobody asks it.</param>
    public UserFeed(IItemStore items, Action<object> tell, TimeProvider time, long? knownItems = null, Func<long?>? newest = null)
    {
        (_users, _tell, _time, _knownItems) = (items.Users, tell, time, knownItems);
        _unheard = new UnheardAuthors(items, newest ?? (() => long.MaxValue), time);
        _heard = Channel.CreateBounded<HeardUpdates>(
            new BoundedChannelOptions(MaxBatches) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Exchange(ref _isDropped, 1));
    }

    /// <summary>Receives the names of changed users.</summary>
    public void OnUpdates(HeardUpdates heard) => _heard.Writer.TryWrite(heard);

    /// <summary>Looks for new authors, and passes on what was heard, until cancelled.</summary>
    /// <param name="known">The numbers that are already targets of the job.</param>
    public async Task RunAsync(IdRangeSet known, CancellationToken cancellationToken)
    {
        _told = known;
        _unheard.OnGap(TimeSpan.Zero, _knownItems);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException)
            {
                // The writers report it; what was heard waits.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Cancelled during a look: it ends as it would between two.
            }
            await Task.Delay(LookInterval, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var news = (await FindAsync(cancellationToken).ConfigureAwait(false)).Except(_told);
        if (!news.IsEmpty)
        {
            _tell(new NewIdsHeard(news));
            _told = _told.Union(news);
        }
        while (_heard.Reader.TryPeek(out var batch))
        {
            var numbers = await _users.RecordAsync(batch.Updates.Profiles, cancellationToken).ConfigureAwait(false);
            _heard.Reader.TryRead(out _);
            if (batch.Gap > ApiFeed.BatchDuration) _unheard.OnGap(batch.Gap.Value);
            _tell(new ChangesHeard([.. numbers.Values], Gap: TimeSpan.Zero, batch.IsOther));
        }
        // A dropped batch counts as not heard.
        if (Interlocked.Exchange(ref _isDropped, 0) == 1) _unheard.OnGap(_time.GetElapsedTime(0));
        if (await _unheard.FindAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } authors) _tell(new DoubtfulIdsFound(authors));
    }

    // From time to time all authors are read: a transaction may have been delayed for long, and a previous follower may have missed some.
    private async Task<IdRangeSet> FindAsync(CancellationToken cancellationToken)
    {
        if (_lookedAtAllAt is { } at && _time.GetElapsedTime(0) - at < FullLookInterval)
        {
            var from = _told.IsEmpty ? 1 : Math.Max(1, _told[^1].Last - LookBack);
            return IdRangeSet.OfIds((await _users.ReadNamesAsync(from, long.MaxValue, cancellationToken).ConfigureAwait(false)).Keys);
        }
        var all = await _users.FindAuthorsAsync(cancellationToken).ConfigureAwait(false);
        _lookedAtAllAt = _time.GetElapsedTime(0);
        return all;
    }
}
