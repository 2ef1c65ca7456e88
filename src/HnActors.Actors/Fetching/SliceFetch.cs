using System.Diagnostics;
using Akka.Actor;
using HnActors.Actors.Congestion;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Writing;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>
/// Fetches the ids of one slice. Only one of them at a time waits for a new place at the node's gate; a request that ends passes its place
/// on to the slice's next id, so that most ids cost the gate one visit, no wait and no task: whoever ends a request begins the next. A
/// large body does not wait for the others: it goes to the writer at once.
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
    private readonly bool _isRepeated;
    private readonly long _turn;
    private readonly Outcome[] _outcomes;
    private readonly FetchPlace?[] _places;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActivityContext _span;
    private int _drawn;
    private int _placed;
    private int _ended;

    /// <param name="turnAway">Cancelled when no more requests may be made; those in flight finish.</param>
    /// <param name="stopping">Cancelled when requests in flight are not waited for either.</param>
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
        _isRepeated = command.IsSecondLook || command.Slice.Kind == LeaseKind.AcceptNull;
        _options = new BodyOptions
        {
            Budget = parts.BodyBudget,
            NewConnection = _isRepeated,
            SendOnce = command.Slice.Kind == LeaseKind.Retry,
            BeforeRepeat = RepeatAsync,
        };
        _outcomes = new Outcome[_ids.Count];
        _places = new FetchPlace[_ids.Count];
        // One slice after the other: whatever a crash leaves half done is fetched again.
        _turn = parts.Gate.TakeTurn();
    }

    /// <summary>Completes when each id has ended in some way; it never fails.</summary>
    public async Task<SliceFetched> RunAsync()
    {
        using var span = JobTracing.BeginSlice(_parts.Statistics.Job, _command.Span, _ids.Count);
        _span = span?.Context ?? default;
        using var turnedAway = _turnAway.UnsafeRegister(static slice => ((SliceFetch)slice!).ForEachPlace(place => place.TurnAway()), this);
        using var stopped = _stopping.UnsafeRegister(static slice => ((SliceFetch)slice!).Stop(), this);
        Admit();
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

    /// <summary>The wanted place is available.</summary>
    public void OnAdmitted(FetchPlace place)
    {
        var opensOthers = place.OpensOthers;
        place.OpensOthers = false;
        Ask(place);
        if (opensOthers) Admit();
    }

    /// <summary>The wanted place will not become available.</summary>
    public void OnTurnedAway(FetchPlace place)
    {
        End(place.Index, Outcome.NotAsked(_ids[place.Index]));
        if (place.OpensOthers) Admit();
    }

    /// <summary>The id of a place returned a body, or <c>null</c>.</summary>
    public void OnBody(FetchPlace place, RawBody body)
    {
        var id = _ids[place.Index];
        CountRequest(place.Began);
        if (body.IsNull)
        {
            var mayAppear = NullRule.IsNearNewest(id, _command.AcceptNullsUpTo);
            var end = RequestEnd.OfNull(AnswerIdOf(id), _isRepeated, mayAppear, place.Began);
            GoOn(place, Outcome.Failed(NullRule.Judge(id, end.Answer!, _isRepeated, mayAppear)), end);
            return;
        }
        var outcome = Outcome.Fetched(new StoredItem(id, body.Bytes, _parts.DateOf(place.Began)));
        if (body.Reservation is { } held)
        {
            _writer.Tell(new StoreBatch(_command.Slice.Lease, [outcome.Item!.Value], _pool, held, _span), ActorRefs.NoSender);
            outcome = Outcome.PassedOn;
        }
        GoOn(place, outcome, RequestEnd.OfBody(AnswerIdOf(id), place.Began));
    }

    /// <summary>The id of a place takes one more request: the wait for it must not count as the server's time.</summary>
    public void OnRepeated(FetchPlace place) => place.Began = _parts.Gate.Now;

    /// <summary>The request for the id of a place failed.</summary>
    public void OnFailed(FetchPlace place, Exception exception)
    {
        var id = _ids[place.Index];
        switch (exception)
        {
            case HackerNewsException known:
                CountRequest(place.Began);
                var end = RequestEnd.Of(AnswerIdOf(id), known, place.Began);
                // An author's number means nothing to a user: the message says what was requested.
                var detail = _parts.Subject == JobSubject.Users ? known.Message : known.Reason;
                GoOn(place, Failed(new FailedRequest(id, FailureKind.Of(known.Failure), detail, end.Answer, known.RetryAfter)), end);
                break;
            case OperationCanceledException:
                GoOn(place, Outcome.NotAsked(id), end: null);
                break;
            default:
                // An id must never be lost to a bug in this program: it becomes a dead letter that names the bug.
                var unexpected = RequestEnd.Unexpected(AnswerIdOf(id), FailureKind.Unexpected.Name, place.Began);
                GoOn(place, Failed(new FailedRequest(id, FailureKind.Unexpected, exception.ToString(), unexpected.Answer)), unexpected);
                break;
        }
    }

    private bool IsTurnedAway => _turnAway.IsCancellationRequested || _stopping.IsCancellationRequested;

    // The waiters first, or each place that is given up would admit one of them.
    private void Stop()
    {
        ForEachPlace(place => place.TurnAway());
        ForEachPlace(place => place.Cancel());
    }

    // As long as places are available at once; otherwise the last requested place continues from here.
    private void Admit()
    {
        while (TryDraw(out var index))
        {
            var place = new FetchPlace(this) { Index = index, OpensOthers = true };
            Volatile.Write(ref _places[Interlocked.Increment(ref _placed) - 1], place);
            switch (Enter(place))
            {
                case GateEntry.Waits:
                    return;
                case GateEntry.Admitted:
                    place.OpensOthers = false;
                    Ask(place);
                    break;
                default:
                    End(index, Outcome.NotAsked(_ids[index]));
                    break;
            }
        }
    }

    private GateEntry Enter(FetchPlace place)
    {
        // While large bodies wait for memory, another request would only join them, with an open connection.
        if (_parts.BodyBudget.IsShort)
        {
            _ = EnterWithRoomAsync(place);
            return GateEntry.Waits;
        }
        return EnterNow(place);
    }

    private async Task EnterWithRoomAsync(FetchPlace place)
    {
        var entry = GateEntry.TurnedAway;
        try
        {
            await _parts.BodyBudget.WaitForRoomAsync(_turnAway).ConfigureAwait(false);
            entry = EnterNow(place);
        }
        catch (OperationCanceledException)
        {
            // Turned away.
        }
        if (entry == GateEntry.Admitted) OnAdmitted(place);
        else if (entry == GateEntry.TurnedAway) OnTurnedAway(place);
    }

    private GateEntry EnterNow(FetchPlace place)
    {
        if (IsTurnedAway) return GateEntry.TurnedAway;
        var entry = _parts.Gate.Enter(place.Waiter, _turn);
        // Between this check and the wait, nobody else would turn it away.
        if (entry == GateEntry.Waits && IsTurnedAway) place.TurnAway();
        return entry;
    }

    private void Ask(FetchPlace place)
    {
        if (_stopping.IsCancellationRequested)
        {
            GoOn(place, Outcome.NotAsked(_ids[place.Index]), end: null);
            return;
        }
        place.Began = _parts.Gate.Now;
        _parts.Source.Begin(place, _ids[place.Index], _options, _stopping);
        if (_stopping.IsCancellationRequested) place.Cancel();
    }

    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _turnAway);
        await _parts.Gate.PaceAsync(ending.Token).ConfigureAwait(false);
        _parts.Statistics.CountRepeat();
    }

    // Keeps its place at the gate from id to id, as long as the gate allows it.
    private void GoOn(FetchPlace place, Outcome outcome, RequestEnd? end)
    {
        var ended = place.Index;
        var goesOn = TryDraw(out var next);
        if (goesOn && _stopping.IsCancellationRequested)
        {
            // A request that was cut off can't be reused.
            End(next, Outcome.NotAsked(_ids[next]));
            goesOn = false;
        }
        var keepsPlace = Leave(end, wantsNext: goesOn);
        if (goesOn)
        {
            place.Index = next;
            var entry = keepsPlace ? GateEntry.Admitted : Enter(place);
            if (entry == GateEntry.Admitted) Ask(place);
            else if (entry == GateEntry.TurnedAway) OnTurnedAway(place);
        }
        End(ended, outcome);
    }

    private bool Leave(RequestEnd? end, bool wantsNext)
    {
        if (wantsNext && !_parts.BodyBudget.IsShort) return _parts.Gate.ExitAndTryEnter(end, _turnAway);
        _parts.Gate.Exit(end);
        return false;
    }

    // The gate judges the answers of all jobs on the API together: an author's number must not be mistaken for an item's id.
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

    private void ForEachPlace(Action<FetchPlace> act)
    {
        foreach (ref var slot in _places.AsSpan())
        {
            if (Volatile.Read(ref slot) is { } place) act(place);
        }
    }

    private readonly record struct Outcome(StoredItem? Item, FailedRequest? Failure)
    {
        /// <summary>Already passed to the writer.</summary>
        public static readonly Outcome PassedOn = new(null, null);

        public static Outcome Fetched(StoredItem item) => new(item, null);

        public static Outcome Failed(FailedRequest failure) => new(null, failure);

        public static Outcome NotAsked(long id) => Failed(new FailedRequest(id, FailureKind.NotAsked, ""));
    }
}

/// <summary>How the ids of a slice ended.</summary>
internal sealed record SliceFetched(
    LeaseSlice Slice, IReadOnlyList<StoredItem> Items, IReadOnlyList<FailedRequest> Failures, ActivityContext Span);
