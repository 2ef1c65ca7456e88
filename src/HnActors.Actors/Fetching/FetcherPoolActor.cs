using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using HnActors.Actors.Hosting;
using HnActors.Actors.Writing;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Messages;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>
/// One node's fetching: asks for leases before its window runs empty, hands slices of them to its fetchers, and ends a lease when
/// each of its ids is durably stored or durably a dead letter. Its supervisor strategy decides what a failure means.
/// </summary>
public sealed class FetcherPoolActor : ReceiveActor, IWithTimers
{
    private const int SmallestSlice = 8;
    private const int LargestSlice = 64;
    private const int SlicesPerFetcher = 2;

    // Fetched but not yet durable, or with a fetcher: beyond this the fetchers get nothing, so a slow store slows the fetching.
    private const int MostUnderWay = 16_384;

    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);
    // Far more often than leases end: what a new incarnation of the coordinator hears before it lends, it does not lend again.
    private static readonly TimeSpan RenewEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(2);

    // Long enough to outlive a server's mishap, short enough that the end of a job does not wait for it.
    private static readonly TimeSpan SecondLookAfter = TimeSpan.FromSeconds(1);

    private readonly JobId _job;
    private readonly PoolId _pool = new($"pool-{Guid.NewGuid():n}");
    private readonly NodeParts _parts;
    private readonly IActorRef _writer;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly LeaseLedger _ledger = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly Outbox _outbox = new(SendAgainAfter);
    private readonly Dictionary<IActorRef, int> _slicesOf = [];
    private readonly List<(LeaseId Lease, FailedFetch Failure)> _undecided = [];
    private readonly PriorityQueue<LeaseSlice, TimeSpan> _secondLooks = new();
    private long _doubted;
    private long _requestNo;
    private bool _mayAsk = true;
    private long _settledUpTo;
    private TimeSpan _renewAt;
    private TimeSpan _leaseDuration = TimeSpan.FromSeconds(30);
    private long _settledInSecond;
    private double _settledPerSecond;
    private TimeSpan _secondBegan;
    private IActorRef? _drainer;
    private long _epoch;
    private TimeSpan _heardAt;

    public FetcherPoolActor(JobId job, NodeParts parts, IActorRef writer, IReadOnlyActorRegistry registry)
    {
        _job = job;
        _parts = parts;
        _writer = writer;
        _registry = registry;

        Receive<Tick>(_ => OnTick());
        Receive<LeaseGranted>(OnLeaseGranted);
        Receive<NoLease>(OnNoLease);
        Receive<SliceFinished>(OnSliceFinished);
        Receive<BatchStored>(OnBatchStored);
        Receive<BatchRefused>(OnBatchRefused);
        Receive<LettersClosed>(OnLettersClosed);
        Receive<FailuresRecorded>(OnFailuresRecorded);
        Receive<FailuresReturned>(OnFailuresReturned);
        Receive<LeaseClosed>(OnLeaseClosed);
        Receive<LeasesRenewed>(OnLeasesRenewed);
        Receive<Drain>(_ => OnDrain());
        Receive<AbandonRequests>(_ => OnAbandonRequests());
        Receive<ProbeEnded>(_ => RouteOrPutBack());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(JobId job, NodeParts parts, IActorRef writer, IReadOnlyActorRegistry registry) =>
        Akka.Actor.Props.Create(() => new FetcherPoolActor(job, parts, writer, registry));

    private TimeSpan Now => _parts.Time.GetElapsedTime(0);

    // A slice is stored when its last id has come home. Large ones spare messages where much comes through; where little does, small
    // ones keep what a crash would repeat small.
    private int SliceSize => Math.Clamp(Math.Max(_parts.Gate.Limit / 4, (int)(_settledPerSecond / 100)), SmallestSlice, LargestSlice);

    private IActorRef Coordinator => _registry.Get<CoordinatorRole>();

    private IActorRef DeadLetters => _registry.Get<DeadLetterRole>();

    protected override void PreStart()
    {
        _secondBegan = Now;
        _renewAt = Now + RenewEvery;
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TickEvery);
        Fill();
    }

    // Without logging: a failed id is news for the statistics and the dead letters, not an error of the fetcher.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, -1, Decide, loggingEnabled: false);

    private Directive Decide(Exception exception)
    {
        if (exception is not FetchFailed failed)
        {
            _log.Error(exception, "A fetcher failed in a way it should not; its pool starts anew.");
            return Directive.Escalate;
        }
        // As a message of its own, so that it is handled in the pool's turn like everything else.
        Self.Tell(new FailuresReturned(failed.Lease, failed.Failures));
        return Directive.Resume;
    }

    private void OnTick()
    {
        _outbox.SendOverdue(Now, Self);
        if (Now - _secondBegan >= TimeSpan.FromSeconds(1))
        {
            _settledPerSecond = _settledInSecond / (Now - _secondBegan).TotalSeconds;
            _settledInSecond = 0;
            _secondBegan = Now;
        }
        if (Now >= _renewAt && _ledger.Count > 0)
        {
            _renewAt = Now + RenewEvery;
            // One that is being completed is not held any more, or a coordinator that has just closed it would take it in again.
            Coordinator.Tell(new RenewLeases(_job, _pool, [.. _ledger.Held.Where(lease => !_outbox.Contains(lease.Id))]));
        }
        // Cut off from the coordinator for a lease's time: by now all is lent to others, and what is not begun is theirs.
        if (_ledger.Waiting > 0 && Now - _heardAt > _leaseDuration)
        {
            foreach (var lease in _ledger.Held.ToList()) Lose(lease.Id);
        }
        RouteDecided();
        Probe();
        _mayAsk = true;
        Fill();
    }

    private void OnLeaseGranted(LeaseGranted granted)
    {
        if (!_outbox.Answered(granted.RequestNo)) return;
        _heardAt = Now;
        // An older incarnation of the coordinator that does not know of its successor: what it lends may be lent to another.
        if (granted.Lease.Epoch < _epoch)
        {
            TellDrained();
            return;
        }
        _epoch = granted.Lease.Epoch;
        _leaseDuration = granted.Duration;
        _settledUpTo = granted.SettledUpTo;
        _ledger.Take(new HeldLease(granted.Lease, granted.Kind, granted.Ids));
        if (_drainer is not null) HandBack();
        else Fill();
    }

    private void OnNoLease(NoLease answer)
    {
        _heardAt = Now;
        // Not again before the next tick.
        if (_outbox.Answered(answer.RequestNo)) _mayAsk = false;
        TellDrained();
    }

    private void OnSliceFinished(SliceFinished finished)
    {
        if (_slicesOf.TryGetValue(Sender, out var slices)) _slicesOf[Sender] = slices - 1;
        Fill();
    }

    private void OnBatchStored(BatchStored stored)
    {
        // A stored id that was a dead letter is one no longer, and that too must be durable before its lease ends.
        if (_ledger.KindOf(stored.Lease) is LeaseKind.Fresh or null)
        {
            Settle(stored.Lease, stored.Ids);
            return;
        }
        var close = new CloseLetters(_job, stored.Lease, stored.Ids);
        _outbox.Send((nameof(CloseLetters), stored.Lease, stored.Ids), DeadLetters, close, Now, Self);
    }

    private void OnBatchRefused(BatchRefused refused)
    {
        var letters = refused.Reasons.Select(reason =>
            new FetchFailure(reason.Key, FetchFailureCause.RefusedByStore.Name, reason.Value, FailureToll.Attempt, RetryAfter: null)).ToList();
        var report = new ReportFailures(_job, refused.Lease, letters);
        _outbox.Send((nameof(ReportFailures), refused.Lease, IdRangeSet.OfIds(refused.Reasons.Keys)), DeadLetters, report, Now, Self);
    }

    private void OnLettersClosed(LettersClosed closed)
    {
        if (_outbox.Answered((nameof(CloseLetters), closed.Lease, closed.Ids))) Settle(closed.Lease, closed.Ids);
    }

    private void OnFailuresReturned(FailuresReturned returned)
    {
        _undecided.AddRange(returned.Failures.Select(failure => (returned.Lease, failure)));
        RouteOrPutBack();
        Probe();
    }

    // What failed waits here until it is known whether its id or the API is at fault.
    private void RouteDecided()
    {
        if (_undecided.Count == 0) return;
        var routed = _undecided.ToLookup(one => (one.Lease, Route: RouteOf(one.Failure)), one => one.Failure);
        _undecided.Clear();
        foreach (var (key, failures) in routed.Select(group => (group.Key, group.ToList())))
        {
            if (key.Route is { } route) Route(key.Lease, route, failures);
            else _undecided.AddRange(failures.Select(failure => (key.Lease, failure)));
        }
    }

    // Who leaves does not wait for the verdict: another pool asks again.
    private FailureRoute? RouteOf(FailedFetch failure) =>
        FailureRoutes.Of(failure.Cause, failure.Answer is { } answer ? _parts.Gate.Judge(answer) : AnswerVerdict.OfApi)
            ?? (_drainer is null ? null : FailureRoute.PutBack);

    private void Route(LeaseId lease, FailureRoute route, List<FailedFetch> failures)
    {
        var ids = IdRangeSet.OfIds(failures.Select(failure => failure.Id));
        if (route == FailureRoute.LookAgain && _drainer is null)
        {
            LookAgain(lease, failures);
        }
        else if (route is FailureRoute.PutBack or FailureRoute.LookAgain)
        {
            _ledger.PutBack(lease, ids);
        }
        else if (route == FailureRoute.StoreNull)
        {
            var now = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
            _writer.Tell(new StoreBatch(lease, [.. ids.Ids().Select(id => new StoredItem(id, null, now))], Self));
        }
        else
        {
            var toll = FailureRoutes.TollOf(route);
            var letters = failures.Select(failure => new FetchFailure(failure.Id, failure.Cause.Name, failure.Detail, toll, failure.RetryAfter));
            _outbox.Send((nameof(ReportFailures), lease, ids), DeadLetters, new ReportFailures(_job, lease, [.. letters]), Now, Self);
        }
    }

    private void Probe()
    {
        if (_parts.Gate.TakeProbe() is not { } probe) return;
        var gate = _parts.Gate;
        var self = Self;
        // Not by way of this actor, which may be gone by then; others wait for the answer too. It is told at once, since at a job's
        // end nothing else is waited for.
        ApiProbe.RunAsync(_parts.Client, probe, _parts.Time, _stopping.Token).ContinueWith(
            ended =>
            {
                gate.EndProbe(probe, ended.Result);
                self.Tell(ProbeEnded.Instance);
            },
            TaskScheduler.Default);
    }

    private void RouteOrPutBack()
    {
        RouteDecided();
        if (_drainer is null) Fill();
        else HandBack();
    }

    private void OnFailuresRecorded(FailuresRecorded recorded)
    {
        if (_outbox.Answered((nameof(ReportFailures), recorded.Lease, recorded.Ids))) Settle(recorded.Lease, recorded.Ids);
    }

    private void OnLeaseClosed(LeaseClosed closed)
    {
        _outbox.Answered(closed.Lease);
        _ledger.Forget(closed.Lease);
        TellDrained();
    }

    private void OnLeasesRenewed(LeasesRenewed renewed)
    {
        _heardAt = Now;
        foreach (var lease in renewed.Lost) Lose(lease);
    }

    private void Lose(LeaseId lease)
    {
        _ledger.Lose(lease);
        if (_ledger.IsFinished(lease)) Complete(lease);
    }

    private void OnDrain()
    {
        _drainer = Sender;
        _draining.Cancel();
        foreach (var (slice, _) in _secondLooks.UnorderedItems) _ledger.PutBack(slice.Lease, IdRangeSet.OfIds(slice.Ids));
        _secondLooks.Clear();
        RouteDecided();
        HandBack();
        TellDrained();
        Timers.StartSingleTimer(AbandonRequests.Instance, AbandonRequests.Instance, DrainPatience);
    }

    // A request that hangs must not keep what its slice has already brought home from the store.
    private void OnAbandonRequests()
    {
        foreach (var fetcher in _slicesOf.Keys) fetcher.Tell(AbandonRequests.Instance);
    }

    private void Settle(LeaseId lease, IdRangeSet ids)
    {
        _settledInSecond += ids.IdCount;
        if (_ledger.Settle(lease, ids)) Complete(lease);
        if (_drainer is null) Fill();
    }

    private void Complete(LeaseId lease) =>
        _outbox.Send(lease, Coordinator, new CompleteLease(_job, _pool, lease, _ledger.SettledOf(lease)), Now, Self);

    private void HandBack()
    {
        foreach (var lease in _ledger.Surrender()) Complete(lease);
    }

    private void TellDrained()
    {
        if (_drainer is not null && _ledger.Count == 0 && _outbox.Count == 0) _drainer.Tell(Drained.Instance);
    }

    private void Fill()
    {
        if (_drainer is not null) return;
        GrowFetchers();
        Dispatch();
        AskForLease();
    }

    // Enough slices wait at the gate to keep it full although each slice lasts as long as its slowest id.
    private void GrowFetchers()
    {
        var wanted = (_parts.Gate.Limit / SliceSize) + 2;
        while (_slicesOf.Count < wanted)
            _slicesOf.Add(Context.ActorOf(FetcherActor.Props(_parts, _writer, _draining.Token), $"fetcher-{_slicesOf.Count + 1}"), 0);
    }

    private void LookAgain(LeaseId lease, List<FailedFetch> nulls)
    {
        if (_ledger.KindOf(lease) is not { } kind) return;
        // From the answer on, not from the verdict: the end of a job may wait for it.
        var due = nulls.Max(one => one.Answer!.Ended) + SecondLookAfter;
        _secondLooks.Enqueue(new LeaseSlice(lease, kind, [.. nulls.Select(one => one.Id)]), due);
        _doubted += nulls.Count;
    }

    // First, and whatever else is held up: their leases can't end before.
    private void DispatchSecondLooks()
    {
        while (_secondLooks.TryPeek(out var slice, out var due) && due <= _parts.Gate.Now)
        {
            _secondLooks.Dequeue();
            _doubted -= slice.Ids.Count;
            if (_ledger.KindOf(slice.Lease) is null) continue;
            var fetcher = _slicesOf.MinBy(slices => slices.Value).Key;
            _slicesOf[fetcher]++;
            fetcher.Tell(new FetchSlice(slice, _settledUpTo, IsSecondLook: true));
        }
    }

    private void Dispatch()
    {
        DispatchSecondLooks();
        // Doubted nulls wait for the clock, not for the store.
        _parts.Statistics.HeldByStore = _ledger.UnderWay - _doubted >= MostUnderWay + _parts.Gate.Limit || _parts.Bodies.IsShort;
        if (_parts.Statistics.HeldByStore) return;
        var sliceSize = SliceSize;
        foreach (var (fetcher, slices) in _slicesOf)
        {
            for (var room = SlicesPerFetcher - slices; room > 0; room--)
            {
                if (_ledger.NextSlice(sliceSize) is not { } slice) return;
                _slicesOf[fetcher]++;
                fetcher.Tell(new FetchSlice(slice, _settledUpTo));
            }
        }
    }

    private void AskForLease()
    {
        var enough = Math.Max(2 * SliceSize * _slicesOf.Count, _settledPerSecond * _parts.WorkInHand.TotalSeconds);
        if (!_mayAsk || _ledger.Waiting >= enough || _outbox.Contains(_requestNo)) return;
        var wanted = (int)Math.Max(4 * SliceSize, _settledPerSecond);
        _requestNo++;
        _outbox.Send(_requestNo, Coordinator, new RequestLease(_job, _pool, _requestNo, wanted), Now, Self);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _draining.Cancel();
    }

    private sealed record FailuresReturned(LeaseId Lease, IReadOnlyList<FailedFetch> Failures);

    private sealed class ProbeEnded
    {
        public static readonly ProbeEnded Instance = new();
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
