using Akka.Actor;
using HnActors.Actors.Hosting;
using HnActors.Actors.Writing;
using HnActors.Core.Leasing;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Works through slices of leases. The requests of a slice run together, each waiting for its place at the node's gate; when all have
/// ended, the bodies go to the writer in one batch, and what went wrong is thrown, for the pool's supervisor strategy to route.
/// </summary>
internal sealed class FetcherActor : ReceiveActor
{
    private readonly NodeParts _parts;
    private readonly IActorRef _writer;
    private readonly CancellationToken _turnAway;
    private readonly CancellationTokenSource _stopping = new();

    /// <param name="turnAway">Cancelled when nothing more is to be asked; what is in flight finishes.</param>
    public FetcherActor(NodeParts parts, IActorRef writer, CancellationToken turnAway)
    {
        _parts = parts;
        _writer = writer;
        _turnAway = turnAway;

        Receive<FetchSlice>(OnFetchSlice);
        Receive<SliceFetched>(OnSliceFetched);
        Receive<AbandonRequests>(_ => _stopping.Cancel());
    }

    public static Props Props(NodeParts parts, IActorRef writer, CancellationToken turnAway) =>
        Akka.Actor.Props.Create(() => new FetcherActor(parts, writer, turnAway));

    private void OnFetchSlice(FetchSlice command) => FetchAsync(command).PipeTo(Self);

    private void OnSliceFetched(SliceFetched fetched)
    {
        if (fetched.Items.Count > 0) _writer.Tell(new StoreBatch(fetched.Slice.Lease, fetched.Items, Context.Parent));
        Context.Parent.Tell(new SliceFinished(fetched.Slice));
        if (fetched.Failures.Count > 0) throw new FetchFailed(fetched.Slice.Lease, fetched.Failures);
    }

    protected override void PostStop() => _stopping.Cancel();

    private async Task<SliceFetched> FetchAsync(FetchSlice command)
    {
        var ids = command.Slice.Ids;
        var outcomes = new Task<Outcome>[ids.Count];
        for (var index = 0; index < outcomes.Length; index++)
            outcomes[index] = FetchOneAsync(ids[index], command.Slice.Kind, command.SettledUpTo);
        var items = new List<StoredItem>(ids.Count);
        var failures = new List<FailedFetch>();
        foreach (var outcome in await Task.WhenAll(outcomes).ConfigureAwait(false))
        {
            if (outcome.Failure is { } failure) failures.Add(failure);
            else items.Add(outcome.Item);
        }
        return new SliceFetched(command.Slice, items, failures);
    }

    private async Task<Outcome> FetchOneAsync(long id, LeaseKind kind, long settledUpTo)
    {
        if (!await _parts.Gate.EnterAsync(_turnAway).ConfigureAwait(false))
            return Outcome.Failed(new FailedFetch(id, FetchFailureCause.NotAsked, ""));
        var began = _parts.Gate.Now;
        RequestEnd? end = null;
        try
        {
            var body = await _parts.Client.GetItemBodyAsync(id, _stopping.Token).ConfigureAwait(false);
            var answered = RequestEnd.Of(id, body, began);
            end = answered;
            CountRequest(began, kind);
            if (!body.IsNull) return Outcome.Fetched(new StoredItem(id, body.Bytes, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds()));
            return Outcome.Failed(id > settledUpTo && kind != LeaseKind.BelieveNull
                ? new FailedFetch(id, FetchFailureCause.NullNearNewest, "null, so near the newest id that it may yet appear", answered.Answer)
                : new FailedFetch(id, FetchFailureCause.Null, "null", answered.Answer));
        }
        catch (HackerNewsException exception)
        {
            var failed = RequestEnd.Of(id, exception, began);
            end = failed;
            CountRequest(began, kind);
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

    private void CountRequest(TimeSpan began, LeaseKind kind) =>
        _parts.Statistics.CountRequest(_parts.Gate.Now - began, retry: kind != LeaseKind.Fresh);

    private Outcome CountFailed(FailedFetch failure)
    {
        _parts.Statistics.CountFailure(failure.Cause.Name);
        return Outcome.Failed(failure);
    }

    private sealed record SliceFetched(LeaseSlice Slice, IReadOnlyList<StoredItem> Items, IReadOnlyList<FailedFetch> Failures);

    private readonly record struct Outcome(StoredItem Item, FailedFetch? Failure)
    {
        public static Outcome Fetched(StoredItem item) => new(item, null);

        public static Outcome Failed(FailedFetch failure) => new(default, failure);
    }
}
