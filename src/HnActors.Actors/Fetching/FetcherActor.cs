using Akka.Actor;
using HnActors.Actors.Hosting;
using HnActors.Actors.Writing;
using HnActors.Core.Congestion;
using HnActors.Core.Leasing;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Works through slices of leases. The requests of a slice run together, each waiting for its place at the node's gate; when all have
/// ended, the bodies go to the writer in one batch, and what went wrong is thrown, for the pool's supervisor strategy to route. A large
/// body does not wait for the others: it goes to the writer at once.
/// </summary>
internal sealed class FetcherActor : ReceiveActor
{
    private readonly NodeParts _parts;
    private readonly IActorRef _writer;
    private readonly CancellationToken _turnAway;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ItemBodyOptions _firstLook;
    private readonly ItemBodyOptions _secondLook;

    /// <param name="turnAway">Cancelled when nothing more is to be asked; what is in flight finishes.</param>
    public FetcherActor(NodeParts parts, IActorRef writer, CancellationToken turnAway)
    {
        _parts = parts;
        _writer = writer;
        _turnAway = turnAway;
        _firstLook = new ItemBodyOptions { Budget = parts.Bodies };
        _secondLook = _firstLook with { NewConnection = true };

        Receive<FetchSlice>(OnFetchSlice);
        Receive<SliceFetched>(OnSliceFetched);
        Receive<AbandonRequests>(_ => _stopping.Cancel());
    }

    public static Props Props(NodeParts parts, IActorRef writer, CancellationToken turnAway) =>
        Akka.Actor.Props.Create(() => new FetcherActor(parts, writer, turnAway));

    private void OnFetchSlice(FetchSlice command) => FetchAsync(command, Context.Parent).PipeTo(Self);

    private void OnSliceFetched(SliceFetched fetched)
    {
        if (fetched.Items.Count > 0) _writer.Tell(new StoreBatch(fetched.Slice.Lease, fetched.Items, Context.Parent));
        Context.Parent.Tell(new SliceFinished(fetched.Slice));
        if (fetched.Failures.Count > 0) throw new FetchFailed(fetched.Slice.Lease, fetched.Failures);
    }

    protected override void PostStop() => _stopping.Cancel();

    private async Task<SliceFetched> FetchAsync(FetchSlice command, IActorRef pool)
    {
        var ids = command.Slice.Ids;
        var outcomes = new Task<Outcome>[ids.Count];
        for (var index = 0; index < outcomes.Length; index++)
            outcomes[index] = FetchOneAsync(ids[index], command, pool);
        var items = new List<StoredItem>(ids.Count);
        var failures = new List<FailedFetch>();
        foreach (var outcome in await Task.WhenAll(outcomes).ConfigureAwait(false))
        {
            if (outcome.Failure is { } failure) failures.Add(failure);
            else if (outcome.Item is { } item) items.Add(item);
        }
        return new SliceFetched(command.Slice, items, failures);
    }

    private async Task<Outcome> FetchOneAsync(long id, FetchSlice command, IActorRef pool)
    {
        var lastLook = command.IsSecondLook || command.Slice.Kind == LeaseKind.BelieveNull;
        if (!await EnterAsync().ConfigureAwait(false))
            return Outcome.Failed(new FailedFetch(id, FetchFailureCause.NotAsked, ""));
        var began = _parts.Gate.Now;
        RequestEnd? end = null;
        try
        {
            var options = lastLook ? _secondLook : _firstLook;
            var body = await _parts.Client.GetItemBodyAsync(id, options, _stopping.Token).ConfigureAwait(false);
            var answered = RequestEnd.Of(id, body, began);
            end = answered;
            CountRequest(began, command);
            if (body.IsNull) return Outcome.Failed(OfNull(id, lastLook, command.SettledUpTo, answered.Answer));
            var item = new StoredItem(id, body.Bytes, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
            if (body.Reservation is not { } held) return Outcome.Fetched(item);
            _writer.Tell(new StoreBatch(command.Slice.Lease, [item], pool, held), ActorRefs.NoSender);
            return Outcome.PassedOn;
        }
        catch (HackerNewsException exception)
        {
            var failed = RequestEnd.Of(id, exception, began);
            end = failed;
            CountRequest(began, command);
            return CountFailed(new FailedFetch(
                id, FetchFailureCause.Of(exception.Failure), exception.Message, failed.Answer, exception.RetryAfter));
        }
        catch (OperationCanceledException)
        {
            return Outcome.Failed(new FailedFetch(id, FetchFailureCause.NotAsked, ""));
        }
        catch (Exception exception)
        {
            // An id must never be lost to a fault of this program: it becomes a dead letter that names the fault.
            var unexpected = RequestEnd.Unexpected(id, began);
            end = unexpected;
            return CountFailed(new FailedFetch(id, FetchFailureCause.Unexpected, exception.ToString(), unexpected.Answer));
        }
        finally
        {
            _parts.Gate.Exit(end);
        }
    }

    // While large bodies wait for memory another request would only join them, its connection open.
    private async ValueTask<bool> EnterAsync()
    {
        try
        {
            if (_parts.Bodies.IsShort) await _parts.Bodies.WaitForRoomAsync(_turnAway).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        return await _parts.Gate.EnterAsync(_turnAway).ConfigureAwait(false);
    }

    private static FailedFetch OfNull(long id, bool lastLook, long settledUpTo, ItemAnswer answer) => lastLook
        ? new FailedFetch(id, FetchFailureCause.Null, "null, again", answer)
        : id > settledUpTo
        ? new FailedFetch(id, FetchFailureCause.NullNearNewest, "null, so near the newest id that it may yet appear", answer)
        : new FailedFetch(id, FetchFailureCause.FirstNull, "null, for the first time", answer);

    private void CountRequest(TimeSpan began, FetchSlice command) =>
        _parts.Statistics.CountRequest(_parts.Gate.Now - began, retry: command.IsSecondLook || command.Slice.Kind != LeaseKind.Fresh);

    private Outcome CountFailed(FailedFetch failure)
    {
        _parts.Statistics.CountFailure(failure.Cause.Name);
        return Outcome.Failed(failure);
    }

    private sealed record SliceFetched(LeaseSlice Slice, IReadOnlyList<StoredItem> Items, IReadOnlyList<FailedFetch> Failures);

    private readonly record struct Outcome(StoredItem? Item, FailedFetch? Failure)
    {
        /// <summary>With the writer already.</summary>
        public static readonly Outcome PassedOn = new(null, null);

        public static Outcome Fetched(StoredItem item) => new(item, null);

        public static Outcome Failed(FailedFetch failure) => new(null, failure);
    }
}
