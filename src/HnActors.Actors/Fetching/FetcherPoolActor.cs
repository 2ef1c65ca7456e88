using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using HnActors.Actors.Congestion;
using HnActors.Actors.Messaging;
using HnActors.Actors.Writing;
using HnActors.Core.Health;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>
/// One node's fetching for a job: gives a <see cref="PoolSession"/> its messages and its clock, and its ids to fetchers. Its supervisor
/// strategy takes fetchers' failures, routed once <see cref="Core.Health.ApiHealth"/> has judged (<see cref="FailureRoutes"/>).
/// </summary>
public sealed class FetcherPoolActor : ReceiveActor, IWithTimers
{
    private const int MinSliceSize = 8;
    private const int MaxSliceSize = 64;
    private const int SlicesPerFetcher = 2;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(6);

    private readonly NodeParts _parts;
    private readonly IActorRef _writer;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PoolSession _session;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly Dictionary<IActorRef, int> _slicesOf = [];
    private readonly List<(LeaseId Lease, FailedRequest Failure)> _undecided = [];
    private readonly Throughput _done = new();
    private readonly LeaseSpans _spans;
    private string? _outage;
    private IActorRef? _drainer;

    public FetcherPoolActor(JobId job, NodeParts parts, IActorRef writer, IReadOnlyActorRegistry registry)
    {
        _parts = parts;
        _writer = writer;
        _registry = registry;
        _spans = new LeaseSpans(job);
        _session = new PoolSession(job, new PoolId($"pool-{Guid.NewGuid():n}"));

        Receive<Tick>(_ => OnTick());
        Receive<IJobReply>(OnReply);
        Receive<SliceFinished>(_ => OnSliceFinished());
        Receive<BatchStored>(stored => Send(_session.Stored(stored.Lease, stored.Ids, Now)));
        Receive<BatchRefused>(OnBatchRefused);
        Receive<FailuresReturned>(OnFailuresReturned);
        Receive<ProbeEnded>(_ => RouteDecided());
        Receive<Drain>(_ => OnDrain());
        Receive<AbandonRequests>(_ => OnAbandonRequests());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(JobId job, NodeParts parts, IActorRef writer, IReadOnlyActorRegistry registry) =>
        Akka.Actor.Props.Create(() => new FetcherPoolActor(job, parts, writer, registry));

    private TimeSpan Now => _parts.Time.GetElapsedTime(0);

    // A slice is stored when its last id has been fetched. Large slices save messages at high throughput; at low throughput, small ones
    // limit the work that a crash would repeat.
    private int SliceSize => Math.Clamp(Math.Max(_parts.Gate.Limit / 4, (int)(DonePerSecond / 100)), MinSliceSize, MaxSliceSize);

    private double DonePerSecond => _done.PerSecond ?? 0;

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TickInterval);
        _done.Observe(_session.Done, Now);
        Fill();
    }

    // Without logging: a failed id concerns the statistics and the dead letters, but is not an error of the fetcher.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, -1, Decide, loggingEnabled: false);

    private Directive Decide(Exception exception)
    {
        if (exception is not FetchFailedException failed)
        {
            _log.Error(exception, "A fetcher failed in a way it should not; its pool starts anew.");
            return Directive.Escalate;
        }
        // Sent as a message, so that it is handled in the pool's turn like everything else.
        Self.Tell(new FailuresReturned(failed.Lease, failed.Failures));
        return Directive.Resume;
    }

    private void OnTick()
    {
        _done.Observe(_session.Done, Now);
        RouteDecided();
        Probe();
        ReportOutage();
        Send(_session.Tick(Now));
    }

    private void ReportOutage()
    {
        var outage = _parts.Gate.Outage;
        if (outage is not null && _outage is null) _log.Info("The API is down: {0}. Nothing is asked but one probe a second.", outage);
        if (outage is null && _outage is not null) _log.Info("The API answers again.");
        _outage = outage;
    }

    private void OnReply(IJobReply reply)
    {
        _spans.Observe(reply);
        Send(_session.Handle(reply, Now));
        // A grant that came twice, or too late, is not a lease of this pool.
        if (reply is LeaseGranted granted && !_session.Holds(granted.Lease)) _spans.End(granted.Lease);
    }

    private void OnSliceFinished()
    {
        if (_slicesOf.TryGetValue(Sender, out var slices)) _slicesOf[Sender] = slices - 1;
        Fill();
    }

    private void OnBatchRefused(BatchRefused refused)
    {
        var failures = refused.Reasons.Select(reason =>
            new FailedId(reason.Key, FailureKind.RefusedByStore.Name, reason.Value, RetryAfter: null, Now)).ToList();
        Send(_session.Route(refused.Lease, FailureRoute.Retry, failures, Now));
    }

    private void OnFailuresReturned(FailuresReturned returned)
    {
        _undecided.AddRange(returned.Failures.Select(failure => (returned.Lease, failure)));
        RouteDecided();
        Probe();
    }

    // Failures wait here until it is known whether the id or the API is at fault.
    private void RouteDecided()
    {
        var routed = _undecided.ToLookup(one => (one.Lease, Route: RouteOf(one.Failure)), one => one.Failure);
        _undecided.Clear();
        foreach (var group in routed)
        {
            if (group.Key.Route is { } route)
            {
                // For leases other than fresh ones, each request already counts as a retry.
                if (route == FailureRoute.PutBack && _session.KindOf(group.Key.Lease) == LeaseKind.Fresh)
                    _parts.Statistics.CountRetries(group.Count(failure => failure.Cause != FailureKind.NotAsked));
                if (_log.IsDebugEnabled) _log.Debug("{0} of {1}: {2}", route, group.Key.Lease, string.Join(", ", group.Select(Text)));
                Send(_session.Route(group.Key.Lease, route, [.. group.Select(FailedIdOf)], Now));
            }
            else _undecided.AddRange(group.Select(failure => (group.Key.Lease, failure)));
        }
        Fill();
    }

    private static string Text(FailedRequest failure) => $"{failure.Id} {failure.Cause.Name}";

    // A draining pool does not wait for the verdict: another pool asks again.
    private FailureRoute? RouteOf(FailedRequest failure) =>
        FailureRoutes.Of(failure.Cause, failure.Answer is { } answer ? _parts.Gate.Judge(answer) : AnswerVerdict.OfApi)
            ?? (_session.IsDraining ? FailureRoute.PutBack : null);

    private FailedId FailedIdOf(FailedRequest failure) =>
        new(failure.Id, failure.Cause.Name, failure.Detail, failure.RetryAfter, failure.Answer?.Ended ?? Now);

    private void Probe()
    {
        if (_parts.Gate.TakeProbe() is not { } probe) return;
        var gate = _parts.Gate;
        var self = Self;
        // Not through this actor, which may be gone by then, while others wait for the answer too. It is notified at once, since at the
        // end of a job nothing else may be pending.
        ApiProbe.RunAsync(_parts.Client, probe, gate.PaceAsync, _parts.Time, _stopping.Token).ContinueWith(
            ended =>
            {
                gate.EndProbe(probe, ended.Result);
                self.Tell(ProbeEnded.Instance);
            },
            TaskScheduler.Default);
    }

    private void OnDrain()
    {
        // Drain is repeated in case the pool failed and was restarted; otherwise it is already in progress.
        if (_drainer is not null) return;
        _drainer = Sender;
        _draining.Cancel();
        Send(_session.Drain(Now));
        RouteDecided();
        Timers.StartSingleTimer(AbandonRequests.Instance, AbandonRequests.Instance, DrainTimeout);
    }

    // A hanging request must not keep what its slice has already fetched from being stored.
    private void OnAbandonRequests()
    {
        foreach (var fetcher in _slicesOf.Keys) fetcher.Tell(AbandonRequests.Instance);
    }

    private void Send(IReadOnlyList<Outgoing> messages)
    {
        Deliver(messages);
        Fill();
        if (_session.IsDrained) _drainer?.Tell(Drained.Instance);
    }

    private void Deliver(IReadOnlyList<Outgoing> messages)
    {
        foreach (var (to, message) in messages)
        {
            if (to is Party.Coordinator) _registry.Get<CoordinatorKey>().Tell(message);
            else if (to is Party.DeadLetters) _registry.Get<DeadLetterKey>().Tell(message);
            else StoreNulls((StoreNulls)message);
        }
    }

    private void StoreNulls(StoreNulls nulls)
    {
        var readAt = _parts.DateOf(Now);
        _writer.Tell(new StoreBatch(nulls.Lease, [.. nulls.Ids.Ids().Select(id => new StoredItem(id, null, readAt))], Self));
    }

    private void Fill()
    {
        if (_session.IsDraining) return;
        GrowFetchers();
        Dispatch();
        var enough = Math.Max(2 * SliceSize * _slicesOf.Count, DonePerSecond * _parts.WorkInHand.TotalSeconds);
        Deliver(_session.AskForLease(enough, (int)Math.Max(4 * SliceSize, DonePerSecond), Now));
    }

    // Enough slices must wait at the gate to keep it full, although each slice takes as long as its slowest id.
    private void GrowFetchers()
    {
        var wanted = (_parts.Gate.Limit / SliceSize) + 2;
        while (_slicesOf.Count < wanted)
            _slicesOf.Add(Context.ActorOf(FetcherActor.Props(_parts, _writer, _draining.Token), $"fetcher-{_slicesOf.Count + 1}"), 0);
    }

    private void Dispatch()
    {
        // First, even if everything else is held up: their leases can't end without it.
        while (_session.NextSecondLook(Now) is { } again) Fetch(_slicesOf.MinBy(slices => slices.Value).Key, again, isSecondLook: true);
        var sliceSize = SliceSize;
        // Above the limit the fetchers get no work, so that a slow store slows down the fetching.
        var limit = UnderWayLimit.Of(SlicesPerFetcher * sliceSize * _slicesOf.Count, _done.PerSecond);
        _parts.Statistics.LimitedByStore = _session.UnderWay >= limit || _parts.BodyBudget.IsShort;
        if (_parts.Statistics.LimitedByStore) return;
        foreach (var (fetcher, slices) in _slicesOf)
        {
            for (var room = SlicesPerFetcher - slices; room > 0; room--)
            {
                if (_session.NextSlice(sliceSize) is not { } slice) return;
                Fetch(fetcher, slice, isSecondLook: false);
            }
        }
    }

    private void Fetch(IActorRef fetcher, LeaseSlice slice, bool isSecondLook)
    {
        _slicesOf[fetcher]++;
        fetcher.Tell(new FetchSlice(slice, _session.AcceptNullsUpTo, isSecondLook, _spans.Of(slice.Lease)));
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _draining.Cancel();
        _spans.EndAll();
    }

    private sealed record FailuresReturned(LeaseId Lease, IReadOnlyList<FailedRequest> Failures);

    private sealed class ProbeEnded
    {
        public static readonly ProbeEnded Instance = new();
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
