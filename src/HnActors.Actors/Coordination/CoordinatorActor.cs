using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Persistence;
using HnActors.Actors.Hosting;
using HnActors.Core;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Messages;

namespace HnActors.Actors.Coordination;

/// <summary>
/// Owns one job: remembers what is done, lends what is not. Persists one event for each completed lease; grants are not journaled,
/// because after a restart whatever is not done is simply lent again.
/// </summary>
public sealed class CoordinatorActor : JournaledActor, IWithTimers
{
    // Of what is not done, so many ranges are sent about with a count; of more only what is lent.
    private const int ManyRanges = 10_000;
    // About a megabyte.
    private const int LetterRangesPerMessage = 200_000;

    private static readonly TimeSpan TallyPatience = TimeSpan.FromSeconds(5);

    private readonly JobId _job;
    private readonly LeasePolicy _policy;
    private readonly IStoredIds _storedIds;
    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private JobState _state = JobState.New;
    private LeaseTable? _leases;
    private readonly Dictionary<IActorRef, HashSet<PoolId>> _pools = [];
    private (StartJob Command, IActorRef ReplyTo)? _starting;
    private long _settledAsOf = -1;
    private long _completed;
    private long _settledUpTo;
    private TimeSpan _lendsFrom;
    private readonly SnapshotRhythm _snapshots = new();
    private readonly Forgetting _forgetting;

    public CoordinatorActor(JobId job, LeasePolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time)
    {
        _job = job;
        _policy = policy;
        _storedIds = storedIds;
        _registry = registry;
        _time = time;
        _forgetting = new Forgetting(job, Context);

        Recover<SnapshotOffer>(OnSnapshotOffer);
        Recover<IJobEvent>(Fold);

        Command<StartJob>(OnStartJob);
        Command<IdsFound>(OnIdsFound);
        Command<Status.Failure>(OnLookupFailed);
        Command<LookUpAgain>(_ => LookUpIds());
        Command<StopJob>(OnStopJob);
        Command<ForgetJob>(OnForgetJob);
        Command<RequestLease>(OnRequestLease);
        Command<RenewLeases>(OnRenewLeases);
        Command<CompleteLease>(OnCompleteLease);
        Command<OfferRetries>(OnOfferRetries);
        Command<ReopenIds>(OnReopenIds);
        Command<GetJobProgress>(query => Sender.Tell(query.WithIds ? Progress() : Counts()));
        Command<GetLeases>(_ => Sender.Tell(Leases()));
        Command<LettersTallied>(OnLettersTallied);
        Command<Terminated>(OnPoolGone);
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<ExpireLeases>(_ => OnExpireLeases());
        Command<SaveSnapshotSuccess>(OnSnapshotSaved);
        Command<SaveSnapshotFailure>(failure => _log.Warning("The job's snapshot could not be saved: {0}", failure.Cause.Message));
        Command<DeleteMessagesSuccess>(_ => _forgetting.OnMessagesDeleted());
        Command<DeleteSnapshotsSuccess>(_ => { });
    }

    public override string PersistenceId => PersistenceIdOf(_job);

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(JobId job) => $"job-{job}";

    public static Props Props(JobId job, LeasePolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(job, policy, storedIds, registry, time));

    private Moment Now => Moment.Now(_time);

    private void OnStartJob(StartJob command)
    {
        if (_starting is not null)
        {
            _starting = (command, Sender);
            return;
        }
        var sender = Sender;
        // Told to go on with what it was after, and it was never after anything: who knows the ids must say them.
        if (command.Targets is null && _state is { Selection.Length: 0, Targets.IsEmpty: true })
        {
            sender.Tell(new JobStopped(_job));
            return;
        }
        var targets = command.Targets ?? _state.Targets;
        if (_leases is not null && targets.Equals(_state.Targets) && command.Selection == _state.Selection && command.Api == _state.Api)
        {
            sender.Tell(Started(command));
            return;
        }
        _settledUpTo = command.SettledUpTo;
        var happened = new List<IJobEvent>();
        if (_leases is null) happened.Add(_state.OpenEpoch(Now.Wall));
        if (_state.Choose(command.Selection, command.Api, targets, Now.Wall) is { } chosen) happened.Add(chosen);
        _starting = (command, sender);
        PersistThen(happened, () =>
        {
            _leases ??= new LeaseTable(_policy, _state.Epoch);
            LookUpIds();
        });
    }

    // A crash may have come after the store or the dead letters took ids in and before the lease could say so: those are not asked
    // for again. Nothing is lent until both have answered.
    private void LookUpIds()
    {
        var remaining = _state.Remaining;
        var deadLetters = _registry.Get<DeadLetterRole>();
        FindAsync().PipeTo(Self);

        async Task<IdsFound> FindAsync()
        {
            var found = await _storedIds.FindAsync(remaining, _stopping.Token);
            for (var (after, hasMore) = (0L, true); hasMore;)
            {
                var letters = await deadLetters.AskAgainAsync<DeadLetterIds>(
                    new GetDeadLetterIds(_job, after, LetterRangesPerMessage), _stopping.Token, attempts: 15, patience: TimeSpan.FromSeconds(2));
                found = found.Union(letters.Ids);
                hasMore = letters.HasMore;
                if (hasMore) after = letters.Ids[^1].Last;
            }
            return new IdsFound(found);
        }
    }

    private void OnIdsFound(IdsFound found)
    {
        if (_leases is null) return;
        var adopted = _state.Adopt(found.Ids, Now.Wall);
        PersistThen(adopted is null ? [] : [adopted], () =>
        {
            _leases.SetRemaining(_state.Remaining);
            _leases.NewestFirstAbove = _settledUpTo;
            if (_starting is not { } start) return;
            _starting = null;
            _lendsFrom = Now.Elapsed + (_state.Epoch > 1 ? _policy.HandOverGrace : TimeSpan.Zero);
            Timers.StartPeriodicTimer(ExpireLeases.Instance, ExpireLeases.Instance, TimeSpan.FromSeconds(1));
            start.ReplyTo.Tell(Started(start.Command));
        });
    }

    private void OnLookupFailed(Status.Failure failure)
    {
        _log.Warning("The ids already stored could not be looked up, trying again: {0}", failure.Cause.Message);
        Timers.StartSingleTimer(LookUpAgain.Instance, LookUpAgain.Instance, TimeSpan.FromSeconds(1));
    }

    private void OnStopJob(StopJob command)
    {
        _leases = null;
        _starting = null;
        Timers.Cancel(ExpireLeases.Instance);
        Sender.Tell(new JobStopped(_job));
    }

    private void OnForgetJob(ForgetJob command)
    {
        _leases = null;
        _starting = null;
        Timers.Cancel(ExpireLeases.Instance);
        if (!_forgetting.Begin(Sender)) return;
        DeleteSnapshots(SnapshotSelectionCriteria.Latest);
        DeleteMessages(LastSequenceNr);
    }

    private void OnRequestLease(RequestLease command)
    {
        Know(command.Pool);
        var lends = _starting is null && Now.Elapsed >= _lendsFrom;
        var lease = _leases?.Grant(command.Pool, command.RequestNo, lends ? command.Wanted : 0, Now.Elapsed);
        Sender.Tell(lease is null
            ? new NoLease(_job, command.RequestNo)
            : new LeaseGranted(_job, command.RequestNo, lease.Id, lease.Kind, lease.Ids, _policy.Duration, _settledUpTo));
    }

    private void OnRenewLeases(RenewLeases command)
    {
        // Before this incarnation knows what is free it can take nothing in, but neither is anything lost: no answer, asked again.
        if (_leases is null || _starting is not null) return;
        Know(command.Pool);
        var lost = _leases.Renew(command.Pool, command.Held.Select(lease => (lease.Id, lease.Kind, lease.Ids)), _state.Done, Now.Elapsed);
        Sender.Tell(new LeasesRenewed(_job, lost));
    }

    private void OnCompleteLease(CompleteLease command)
    {
        var sender = Sender;
        var completed = _state.Complete(command.Lease, command.Done, Now.Wall);
        PersistThen(completed is null ? [] : [completed], () =>
        {
            _completed += completed?.Ids.IdCount ?? 0;
            _leases?.Close(command.Lease, command.Done, _state.Done);
            sender.Tell(new LeaseClosed(_job, command.Lease));
        });
    }

    private void OnOfferRetries(OfferRetries command)
    {
        var refused = _starting is null && _leases is not null ? _leases.Offer(command.Ids, command.BelieveNull) : command.Ids;
        Sender.Tell(new RetriesNoted(_job, _completed, refused, IsStopped: _leases is null && _starting is null));
    }

    private void OnReopenIds(ReopenIds command)
    {
        var sender = Sender;
        var reopened = _state.Reopen(command.Ids, Now.Wall);
        PersistThen(reopened is null ? [] : [reopened], () =>
        {
            _leases?.SetRemaining(_state.Remaining);
            sender.Tell(new IdsReopenedReply(_job, command.Ids.IdCount));
        });
    }

    // A pool that is gone, with its node or by itself, need not be waited for until its leases expire.
    private void Know(PoolId pool)
    {
        if (_pools.TryGetValue(Sender, out var known))
        {
            known.Add(pool);
            return;
        }
        _pools.Add(Context.Watch(Sender), [pool]);
    }

    private void OnPoolGone(Terminated terminated)
    {
        if (!_pools.Remove(terminated.ActorRef, out var gone) || _leases is null) return;
        foreach (var lease in gone.SelectMany(pool => _leases.Revoke(pool, _state.Done)))
            _log.Warning("Lease {0} of {1} ids is free again: {2} is gone.", lease.Id, lease.Ids.IdCount, terminated.ActorRef.Path.Address);
    }

    private void OnExpireLeases()
    {
        TallyLetters();
        foreach (var lease in _leases!.Expire(Now.Elapsed, _state.Done))
            _log.Warning("Lease {0} of {1} ids expired: {2} did not renew it in time.", lease.Id, lease.Ids.IdCount, lease.Pool);
    }

    // Before the last lease has ended nothing can be settled; then the question wakes the dead letters where they were moved to another
    // node, and tells how many wait. A tally counts as the end only while nothing was completed since it was asked for: a failed id is a dead letter before its lease ends, so later completions may have left some that it does not know.
    private void TallyLetters()
    {
        var asOf = LastSequenceNr;
        var isOver = _state.Remaining.IsEmpty;
        var query = new TallyDeadLetters(_job, isOver ? LettersWithin : null);
        _registry.Get<DeadLetterRole>().Ask<DeadLetterTallied>(query, TallyPatience, _stopping.Token).PipeTo(
            Self,
            success: tallied => new LettersTallied(asOf, isOver ? tallied.Tally.Unsettled : null, tallied.Tally.Waiting),
            failure: _ => new LettersTallied(asOf, Unsettled: null, Waiting: null));
    }

    private void OnLettersTallied(LettersTallied tallied)
    {
        _settledAsOf = tallied.Unsettled == 0 ? tallied.AsOf : -1;
        if (_leases is not null && tallied.Waiting is { } waiting) _leases.WaitingLetters = waiting;
    }

    private JobStarted Started(StartJob command)
    {
        var isFinished = _state.Remaining.IsEmpty && _settledAsOf == LastSequenceNr;
        return command.IsReminder
            ? new JobStarted(_job, IdRangeSet.Empty, IdRangeSet.Empty, isFinished)
            : new JobStarted(_job, _state.Targets, _state.Remaining, isFinished);
    }

    // Letters may be left from targets of earlier starts. Mostly there are none, and then no ids need be named.
    private IdRangeSet? LettersWithin => _state.Done.IdCount == _state.DoneTargets.IdCount ? null : _state.Targets;

    private LeaseListing Leases()
    {
        var own = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;
        // A pool on this very node is known by a path without host and port.
        var holders = _pools.SelectMany(pool => pool.Value.Select(id => (Id: id, Address: pool.Key.Path.Address is { HasLocalScope: false } far ? far : own)))
            .ToDictionary(pair => pair.Id, pair => pair.Address);
        var now = Now.Elapsed;
        return new LeaseListing(_job, [.. (_leases?.Open ?? []).OrderBy(lease => lease.GrantedAt).ThenBy(lease => lease.Id.Number).Select(lease =>
            new OpenLease(
                lease.Id,
                lease.Kind,
                lease.Pool,
                holders.TryGetValue(lease.Pool, out var address) ? address.ToString() : "",
                lease.Ids,
                now - lease.GrantedAt,
                lease.Deadline - now))]);
    }

    private JobProgress Progress()
    {
        var open = _leases?.Open ?? [];
        var oldest = open.Count == 0 ? TimeSpan.Zero : Now.Elapsed - open.Min(lease => lease.GrantedAt);
        return new JobProgress(
            _job,
            _leases is not null || _starting is not null,
            _state.Selection,
            _state.Api,
            _state.Targets,
            _state.DoneTargets,
            _leases?.CountLeased(_state.Done) ?? 0,
            open.Count,
            oldest)
        {
            AskedIds = _state.Asked,
            AskedAndDoneIds = _state.Asked.Intersect(_state.Done),
        };
    }

    private JobProgress Counts()
    {
        var progress = Progress();
        return progress with
        {
            TargetIds = IdRangeSet.Empty,
            DoneIds = IdRangeSet.Empty,
            LettersWithin = LettersWithin,
            LettersExcept = _state.Remaining.Count <= ManyRanges ? _state.Remaining : _leases?.Leased(_state.Done),
        };
    }

    private void OnSnapshotOffer(SnapshotOffer offer)
    {
        _state = (JobState)offer.Snapshot;
        _snapshots.Took(offer.Metadata.SequenceNr);
    }

    private void Fold(IJobEvent happened)
    {
        _state = _state.Apply(happened);
        _snapshots.Count(happened switch
        {
            LeaseCompleted completed => completed.Ids.Count,
            IdsAdopted adopted => adopted.Ids.Count,
            IdsReopened reopened => reopened.Ids.Count,
            _ => 1,
        });
    }

    private void PersistThen(IReadOnlyList<IJobEvent> events, Action then)
    {
        if (events.Count == 0)
        {
            then();
            return;
        }
        PersistAll(events, happened =>
        {
            Fold(happened);
            if (_snapshots.IsDue(_state.Targets.Count + _state.Done.Count)) SaveSnapshot(_state);
            if (ReferenceEquals(happened, events[^1])) then();
        });
    }

    private void OnSnapshotSaved(SaveSnapshotSuccess saved)
    {
        // The snapshot before stays, with the events since: one unreadable snapshot must not be the end of a job.
        var before = _snapshots.Took(saved.Metadata.SequenceNr);
        if (before <= 0) return;
        DeleteMessages(before);
        DeleteSnapshots(new SnapshotSelectionCriteria(before - 1));
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        base.PostStop();
    }

    private sealed record IdsFound(IdRangeSet Ids);

    private sealed record LettersTallied(long AsOf, long? Unsettled, int? Waiting);

    private sealed class LookUpAgain
    {
        public static readonly LookUpAgain Instance = new();
    }

    private sealed class ExpireLeases
    {
        public static readonly ExpireLeases Instance = new();
    }
}
