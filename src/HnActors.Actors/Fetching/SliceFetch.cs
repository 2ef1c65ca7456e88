using System.Diagnostics;
using Akka.Actor;
using HnActors.Actors.Congestion;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Writing;
using HnActors.Core.Health;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Fetches the ids of one slice. One of them waits for a place at the node's gate at a time; a request that ends hands its place on to
/// the slice's next id, so that most ids cost the gate one visit and no wait. A large body does not wait for the others: it goes to the
/// writer at once.
/// </summary>
internal sealed class SliceFetch
{
    private readonly FetchSlice _command;
    private readonly IReadOnlyList<long> _ids;
    private readonly NodeParts _parts;
    private readonly IActorRef _writer;
    private readonly IActorRef _pool;
    private readonly CancellationToken _turnAway;
    private readonly CancellationToken _stopping;
    private readonly BodyOptions _options;
    private readonly bool _isLastLook;
    private readonly long _turn;
    private readonly Outcome[] _outcomes;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActivityContext _span;
    private int _drawn;
    private int _ended;

    /// <param name="turnAway">Cancelled when nothing more is to be asked; what is in flight finishes.</param>
    /// <param name="stopping">Cancelled when what is in flight is not waited for either.</param>
    public SliceFetch(
        FetchSlice command, NodeParts parts, IActorRef writer, IActorRef pool, CancellationToken turnAway, CancellationToken stopping)
    {
        _command = command;
        _ids = command.Slice.Ids;
        _parts = parts;
        _writer = writer;
        _pool = pool;
        _turnAway = turnAway;
        _stopping = stopping;
        _isLastLook = command.IsSecondLook || command.Slice.Kind == LeaseKind.AcceptNull;
        _options = new BodyOptions { Budget = parts.Bodies, NewConnection = _isLastLook };
        _outcomes = new Outcome[_ids.Count];
        // One slice after the other: what a crash finds half done is fetched again.
        _turn = parts.Gate.TakeTurn();
    }

    /// <summary>Ends when each id has ended in some way; it never fails.</summary>
    public async Task<SliceFetched> RunAsync()
    {
        using var span = JobTracing.BeginSlice(_parts.Statistics.Job, _command.Span, _ids.Count);
        _span = span?.Context ?? default;
        await AdmitAsync().ConfigureAwait(false);
        await _allEnded.Task.ConfigureAwait(false);
        var items = new List<StoredItem>(_outcomes.Length);
        var failures = new List<FailedRequest>();
        foreach (var outcome in _outcomes)
        {
            if (outcome.Failure is { } failure) failures.Add(failure);
            else if (outcome.Item is { } item) items.Add(item);
        }
        span?.SetTag("hnactors.failures", failures.Count);
        return new SliceFetched(_command.Slice, items, failures, _span);
    }

    private async Task AdmitAsync()
    {
        while (TryDraw(out var index))
        {
            if (await EnterAsync().ConfigureAwait(false)) _ = FetchFromAsync(index);
            else End(index, Outcome.NotAsked(_ids[index]));
        }
    }

    // Keeps its place at the gate from id to id, as long as the gate lets it.
    private async Task FetchFromAsync(int index)
    {
        while (true)
        {
            var (outcome, end) = await FetchAsync(_ids[index]).ConfigureAwait(false);
            var isLast = !TryDraw(out var next);
            var keepsPlace = Leave(end, wantsNext: !isLast);
            End(index, outcome);
            if (isLast) return;
            index = next;
            if (keepsPlace || await EnterAsync().ConfigureAwait(false)) continue;
            End(index, Outcome.NotAsked(_ids[index]));
            return;
        }
    }

    private bool Leave(RequestEnd? end, bool wantsNext)
    {
        if (wantsNext && !_parts.Bodies.IsShort) return _parts.Gate.ExitAndTryEnter(end, _turnAway);
        _parts.Gate.Exit(end);
        return false;
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
        return await _parts.Gate.EnterAsync(_turnAway, _turn).ConfigureAwait(false);
    }

    private async ValueTask<(Outcome Outcome, RequestEnd? End)> FetchAsync(long id)
    {
        var began = _parts.Gate.Now;
        try
        {
            var body = await _parts.Client.GetItemBodyAsync(id, _options, _stopping).ConfigureAwait(false);
            var end = RequestEnd.Of(AnswerIdOf(id), body, _isLastLook, began);
            CountRequest(began);
            if (body.IsNull) return (Outcome.Failed(OfNull(id, end.Answer)), end);
            var item = new StoredItem(id, body.Bytes, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
            if (body.Reservation is not { } held) return (Outcome.Fetched(item), end);
            _writer.Tell(new StoreBatch(_command.Slice.Lease, [item], _pool, held, _span), ActorRefs.NoSender);
            return (Outcome.PassedOn, end);
        }
        catch (HackerNewsException exception)
        {
            var end = RequestEnd.Of(AnswerIdOf(id), exception, began);
            CountRequest(began);
            // The number of an author says nothing to anybody: what was asked for does.
            var detail = _parts.Subject == JobSubject.Users ? exception.Message : exception.Reason;
            return (Failed(new FailedRequest(id, FailureKind.Of(exception.Failure), detail, end.Answer, exception.RetryAfter)), end);
        }
        catch (OperationCanceledException)
        {
            return (Outcome.NotAsked(id), null);
        }
        catch (Exception exception)
        {
            // An id must never be lost to a fault of this program: it becomes a dead letter that names the fault.
            var end = RequestEnd.Unexpected(AnswerIdOf(id), FailureKind.Unexpected.Name, began);
            return (Failed(new FailedRequest(id, FailureKind.Unexpected, exception.ToString(), end.Answer)), end);
        }
    }

    private FailedRequest OfNull(long id, ItemAnswer answer) => _isLastLook
        ? new FailedRequest(id, FailureKind.Null, "null, again", answer)
        : id > _command.AcceptNullsUpTo
        ? new FailedRequest(id, FailureKind.NullNearNewest, "null, so near the newest id that it may yet appear", answer)
        : new FailedRequest(id, FailureKind.FirstNull, "null, for the first time", answer);

    // The gate judges the answers of all jobs on the API together: the number of an author must not be taken for the id of an item.
    private long AnswerIdOf(long id) => _parts.Subject == JobSubject.Users ? -id : id;

    private void CountRequest(TimeSpan began) => _parts.Statistics.CountRequest(
        _parts.Gate.Now - began, retry: _command.IsSecondLook || _command.Slice.Kind != LeaseKind.Fresh);

    private Outcome Failed(FailedRequest failure)
    {
        _parts.Statistics.CountFailure(failure.Cause.Name);
        return Outcome.Failed(failure);
    }

    private bool TryDraw(out int index)
    {
        index = Interlocked.Increment(ref _drawn) - 1;
        return index < _ids.Count;
    }

    private void End(int index, Outcome outcome)
    {
        _outcomes[index] = outcome;
        if (Interlocked.Increment(ref _ended) == _ids.Count) _allEnded.SetResult();
    }

    private readonly record struct Outcome(StoredItem? Item, FailedRequest? Failure)
    {
        /// <summary>With the writer already.</summary>
        public static readonly Outcome PassedOn = new(null, null);

        public static Outcome Fetched(StoredItem item) => new(item, null);

        public static Outcome Failed(FailedRequest failure) => new(null, failure);

        public static Outcome NotAsked(long id) => Failed(new FailedRequest(id, FailureKind.NotAsked, ""));
    }
}

/// <summary>How the ids of a slice ended.</summary>
internal sealed record SliceFetched(
    LeaseSlice Slice, IReadOnlyList<StoredItem> Items, IReadOnlyList<FailedRequest> Failures, ActivityContext Span);
