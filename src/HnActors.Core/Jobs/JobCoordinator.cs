using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Core.Jobs;

/// <summary>
/// Owns one job: remembers what is done, and lends what is not. One event for each completed lease is made durable; grants are not, because
/// after a restart whatever is not done is simply lent again.
/// </summary>
/// <remarks>
/// Idle until it is started; then it looks up what the store and the dead letters have already, and lends nothing before both have
/// answered; then it lends until it is stopped. The caller passes in the time.
/// </remarks>
/// <param name="nameOf">Names the sender of a message, for people.</param>
public sealed class JobCoordinator(JobId job, LeasePolicy policy, Func<object, string> nameOf)
{
    // Of what is not done, so many ranges are sent about with a count; of more only what is lent.
    private const int MaxRangesWithCounts = 10_000;

    // A directory that moves to another node is silent for seconds, one whose journal is away for as long as that: nobody could lend then.
    private static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(60);

    private readonly Dictionary<object, HashSet<PoolId>> _pools = [];
    private readonly RefreshedIds _refreshed = new();
    private readonly LetterTally _tally = new(job);
    private StartedLookUp? _lookUp;
    private long _questions;
    private long _events;
    private long _completed;
    private long _acceptNullsUpTo;
    private TimeSpan _lendsFrom;
    private TimeSpan? _remindedAt;

    public JobState State { get; private set; } = JobState.New;

    /// <summary>What is free and what is lent; empty while idle.</summary>
    public LeaseTable Leases { get; private set; } = new(policy, epoch: 0);

    /// <summary>True from its start until it is stopped: it needs a <see cref="CoordinatorTick"/> every second.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>True while it lends what is free.</summary>
    public bool IsLending => IsRunning && _lookUp is null;

    /// <summary>Restores a snapshot.</summary>
    public void Restore(JobState state) => State = state;

    /// <summary>Applies an event that is durable or being replayed.</summary>
    public void Apply(IJobEvent happened)
    {
        State = State.Apply(happened);
        _events++;
    }

    /// <param name="from">Where an answer goes.</param>
    public Decision<IJobEvent> Handle(object from, object message, Timestamp now) => message switch
    {
        StartJob command => Start(command, from, now),
        StopJob => Stop(from),
        StoredIdsFound found => OnStoredIdsFound(found, now),
        StoredIdsUnknown unknown => OnStoredIdsUnknown(unknown),
        DeadLetterIds letters => OnDeadLetterIds(letters, now),
        RequestLease command => Lend(command, from, now),
        RenewLeases command => Renew(command, from, now),
        CompleteLease command => Complete(command, from, now),
        OfferRetries command => TakeRetries(command, from, now),
        ReopenIds command => Reopen(command, from, now),
        RefreshIds command => Refresh(command, from, now),
        DeadLetterTallied tallied => OnTallied(tallied),
        // The answer to what Refresh requeued.
        LettersChanged => Decision<IJobEvent>.Nothing,
        PoolGone => OnPoolGone(from),
        CoordinatorTick => OnTick(now),
        GetJobProgress query => Answer(from, query.WithIds ? Progress(now) : Counts(now)),
        GetLeases => Answer(from, Listing(now)),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "No coordinator is told that."),
    };

    /// <summary>Stops lending and forgets what is lent.</summary>
    public void Stop()
    {
        IsRunning = false;
        _remindedAt = null;
        _lookUp = null;
        Leases = new LeaseTable(policy, epoch: 0);
    }

    private Decision<IJobEvent> Start(StartJob command, object from, Timestamp now)
    {
        if (command.IsReminder) _remindedAt = now.Elapsed;
        if (_lookUp is not null)
        {
            // Where it is after other ids it comes again, and finds the look-up over.
            _lookUp.Start = (command, from);
            return Decision<IJobEvent>.Nothing;
        }
        // Told to continue with its targets, but it never had any: the one who knows the ids must name them.
        if (command.Targets is null && State is { Selection.Length: 0, Targets.IsEmpty: true }) return Answer(from, new JobStopped(job));
        if (IsLending && IsOf(command)) return Answer(from, Started(command));
        var events = new List<IJobEvent>();
        if (!IsRunning) events.Add(State.OpenEpoch(now.Wall));
        if (State.Choose(command.Selection, command.Api, TargetsOf(command), now.Wall) is { } chosen) events.Add(chosen);
        return new Decision<IJobEvent>(events, () => LookUp(command, from, now));
    }

    // A crash may have come after the store or the dead letters took ids in and before the lease could say so: those are not asked
    // for again.
    private IEnumerable<Outgoing> LookUp(StartJob command, object from, Timestamp now)
    {
        if (!IsRunning) Leases = new LeaseTable(policy, State.Epoch);
        _acceptNullsUpTo = command.AcceptNullsUpTo;
        IsRunning = true;
        _lookUp = new StartedLookUp(job, NextQuestionNo()) { Start = (command, from), AskedAt = now.Elapsed };
        return [_lookUp.AskStore(State.Remaining), _lookUp.AskLetters()];
    }

    private Decision<IJobEvent> OnStoredIdsFound(StoredIdsFound found, Timestamp now)
    {
        if (_lookUp is null || found.QuestionNo != _lookUp.QuestionNo) return Decision<IJobEvent>.Nothing;
        // What was to be read anew has its older body there.
        _lookUp.Found = _lookUp.Found.Union(found.Ids.Except(State.Refreshing));
        _lookUp.HasStore = true;
        return EndLookUp(_lookUp, now);
    }

    private Decision<IJobEvent> OnStoredIdsUnknown(StoredIdsUnknown unknown)
    {
        if (unknown.QuestionNo == _lookUp?.QuestionNo) _lookUp.StoreFailed = true;
        return Decision<IJobEvent>.Nothing;
    }

    private Decision<IJobEvent> OnDeadLetterIds(DeadLetterIds letters, Timestamp now)
    {
        if (_lookUp is null || _lookUp.HasLetters) return Decision<IJobEvent>.Nothing;
        _lookUp.Found = _lookUp.Found.Union(letters.Ids);
        _tally.AddFound(letters.Ids);
        _lookUp.HasLetters = !letters.HasMore;
        if (_lookUp.HasLetters) return EndLookUp(_lookUp, now);
        _lookUp.LettersUpTo = Math.Max(_lookUp.LettersUpTo, letters.Ids[^1].Last);
        _lookUp.AskedAt = now.Elapsed;
        return Decision<IJobEvent>.Send(_lookUp.AskLetters());
    }

    private Decision<IJobEvent> EndLookUp(StartedLookUp lookUp, Timestamp now)
    {
        if (!lookUp.HasStore || !lookUp.HasLetters) return Decision<IJobEvent>.Nothing;
        return Decision<IJobEvent>.After(State.Adopt(lookUp.Found, now.Wall), () =>
        {
            Leases.SetRemaining(State.Remaining, State.Refreshing);
            Leases.NewestFirstAbove = _acceptNullsUpTo;
            _lookUp = null;
            _lendsFrom = now.Elapsed + (State.Epoch > 1 ? policy.HandOverGrace : TimeSpan.Zero);
            return IsOf(lookUp.Start.Command) ? [new Outgoing(lookUp.Start.From, Started(lookUp.Start.Command))] : [];
        });
    }

    private bool IsOf(StartJob command) =>
        command.Selection == State.Selection && command.Api == State.Api && TargetsOf(command).Equals(State.Targets);

    private IdRangeSet TargetsOf(StartJob command) => command switch
    {
        { Targets: null } => State.Targets,
        { AddsTargets: true } => State.Targets.Union(command.Targets),
        _ => command.Targets,
    };

    private Decision<IJobEvent> Stop(object from)
    {
        Stop();
        return Answer(from, new JobStopped(job));
    }

    private Decision<IJobEvent> Lend(RequestLease command, object from, Timestamp now)
    {
        Remember(command.Pool, from);
        var wanted = IsLending && now.Elapsed >= _lendsFrom ? command.Wanted : 0;
        var lease = IsRunning ? Leases.Grant(command.Pool, command.RequestNo, wanted, now.Elapsed) : null;
        return Answer(from, lease is null
            ? new NoLease(job, command.RequestNo)
            : new LeaseGranted(job, command.RequestNo, lease.Id, lease.Kind, lease.Ids, policy.Duration, _acceptNullsUpTo));
    }

    private Decision<IJobEvent> Renew(RenewLeases command, object from, Timestamp now)
    {
        // Before this incarnation knows what is free it can take nothing in, but neither is anything lost: no answer, asked again.
        if (!IsLending) return Decision<IJobEvent>.Nothing;
        Remember(command.Pool, from);
        var held = command.Held.Select(lease => (lease.Id, lease.Kind, lease.Ids));
        return Answer(from, new LeasesRenewed(job, Leases.Renew(command.Pool, held, State.Done, now.Elapsed)));
    }

    private Decision<IJobEvent> Complete(CompleteLease command, object from, Timestamp now)
    {
        // A job that was forgotten, or that nobody has told of yet, is after nothing: what it noted of that nobody would ever remove.
        if (State is { Selection.Length: 0, Asked.IsEmpty: true }) return Answer(from, new LeaseClosed(job, command.Lease));
        var done = command.Done.Except(_refreshed.After(command.Lease, State.Remaining));
        var completed = State.Complete(command.Lease, done, now.Wall);
        return Decision<IJobEvent>.After(completed, () =>
        {
            _completed += completed?.Ids.IdCount ?? 0;
            _tally.AddEnded(command.Done);
            Leases.Close(command.Lease, done, State.Done);
            var closed = new Outgoing(from, new LeaseClosed(job, command.Lease));
            // Perhaps the last of all: nobody who waits for the job's end should have to wait for the next tick.
            return IsRunning && State.Remaining.IsEmpty && Leases.Open.Count == 0 ? [closed, new Outgoing(Party.DeadLetters, Tally())] : [closed];
        });
    }

    private Decision<IJobEvent> TakeRetries(OfferRetries command, object from, Timestamp now)
    {
        if (!IsLending) return Answer(from, new RetriesNoted(job, _completed, command.Ids, IsStopped: !IsRunning));
        // What is offered is a dead letter, and that is durable, even where the lease that it failed in expired before it could say so.
        var adopted = State.Adopt(command.Ids, now.Wall);
        return Decision<IJobEvent>.After(adopted, () =>
        {
            if (adopted is not null) Leases.SetRemaining(State.Remaining, State.Refreshing);
            return [new Outgoing(from, new RetriesNoted(job, _completed, Leases.Offer(command.Ids, command.AcceptNull)))];
        });
    }

    private Decision<IJobEvent> Reopen(ReopenIds command, object from, Timestamp now) =>
        Decision<IJobEvent>.After(State.Reopen(command.Ids, now.Wall), () =>
        {
            if (IsRunning) Leases.SetRemaining(State.Remaining, State.Refreshing);
            return [new Outgoing(from, new IdsReopenedReply(job, command.Ids.IdCount))];
        });

    private Decision<IJobEvent> Refresh(RefreshIds command, object from, Timestamp now)
    {
        if (!IsLending) return Decision<IJobEvent>.Nothing;
        // A pool holds it, and may have its answer already. If it were reopened now, that answer would complete it again.
        var busy = IdRangeSet.Of(Leases.Open.SelectMany(lease => lease.Ids.Intersect(command.Ids)));
        var unfetched = command.Ids.Intersect(State.Remaining).Except(State.Refreshing).Except(busy);
        IJobEvent?[] events =
        [
            State.AddTargets(command.Ids, now.Wall),
            State.Refresh(command.Ids.Except(busy), now.Wall),
        ];
        return new Decision<IJobEvent>([.. events.OfType<IJobEvent>()], () =>
        {
            _acceptNullsUpTo = Math.Max(_acceptNullsUpTo, command.AcceptNullsUpTo);
            Leases.NewestFirstAbove = _acceptNullsUpTo;
            if (events is not [null, null]) Leases.SetRemaining(State.Remaining, State.Refreshing);
            if (!command.Ids.IsEmpty) _refreshed.Add(Leases.Last, command.Ids.Except(busy));
            var open = command.Ids.Union(command.Watched).Except(State.Done);
            var noted = new Outgoing(from, new RefreshNoted(job, open, busy) { Unfetched = unfetched, CommandNo = command.CommandNo, Epoch = State.Epoch });
            return command.Ids.IsEmpty || !_tally.MayHaveGivenUp(command.Ids) ? [noted] :
            [
                noted,
                new Outgoing(Party.DeadLetters, Retry(command.Ids, DeadLetterStatus.Parked)),
                new Outgoing(Party.DeadLetters, Retry(command.Ids, DeadLetterStatus.Dropped)),
            ];
        });
    }

    // What was given up is tried anew with what has changed in it, and its letter closed when it comes.
    private RetryLetters Retry(IdRangeSet ids, DeadLetterStatus status) => new(job, new DeadLetterFilter(ids, Status: status))
    {
        Command = $"refresh-{State.Epoch}-{NextQuestionNo()}",
    };

    private void Remember(PoolId pool, object holder)
    {
        if (_pools.TryGetValue(holder, out var known)) known.Add(pool);
        else _pools.Add(holder, [pool]);
    }

    // If a pool is gone, with its node or alone, there is no need to wait until its leases expire.
    private Decision<IJobEvent> OnPoolGone(object holder) => !_pools.Remove(holder, out var gone)
        ? Decision<IJobEvent>.Nothing
        : Decision<IJobEvent>.Send([.. gone.SelectMany(pool => Leases.Revoke(pool, State.Done)).Select(lease =>
            new Outgoing(Party.Log, $"Lease {lease.Id} of {lease.Ids.IdCount} ids is free again: {nameOf(holder)} is gone."))]);

    private Decision<IJobEvent> OnTick(Timestamp now)
    {
        // The word to stop was lost, or this is a job that the directory has forgotten: with its dead letters it would keep itself awake.
        if (now.Elapsed - _remindedAt > MaxSilence) Stop();
        if (_lookUp is not null) return Decision<IJobEvent>.Send([.. _lookUp.AskAgain(State.Remaining, now.Elapsed)]);
        if (!IsRunning) return Decision<IJobEvent>.Nothing;
        var expired = Leases.Expire(now.Elapsed, State.Done).Select(lease =>
            new Outgoing(Party.Log, $"Lease {lease.Id} of {lease.Ids.IdCount} ids expired: {lease.Pool} did not renew it in time."));
        return Decision<IJobEvent>.Send([new Outgoing(Party.DeadLetters, Tally()), .. expired]);
    }

    private TallyDeadLetters Tally()
    {
        var isOver = State.Remaining.IsEmpty;
        return _tally.Ask(NextQuestionNo(), _events, isOver, isOver ? LettersWithin : null);
    }

    private Decision<IJobEvent> OnTallied(DeadLetterTallied tallied)
    {
        if (!IsRunning || !_tally.IsAnswer(tallied)) return Decision<IJobEvent>.Nothing;
        Leases.WaitingLetters = tallied.Tally.Waiting;
        return _tally.IsEnd(tallied, _events) ? Answer(Party.Directory, new JobFinished(job)) : Decision<IJobEvent>.Nothing;
    }

    private JobStarted Started(StartJob command) => command.IsReminder
        ? new JobStarted(job, IdRangeSet.Empty, IdRangeSet.Empty)
        : new JobStarted(job, State.Targets, State.Remaining);

    // Letters may be left from targets of earlier starts. Mostly there are none, and then no ids need be named.
    private IdRangeSet? LettersWithin => State.Done.IdCount == State.DoneTargets.IdCount ? null : State.Targets;

    private LeaseListing Listing(Timestamp now)
    {
        var holders = _pools.SelectMany(pool => pool.Value.Select(id => (Id: id, Holder: pool.Key))).ToDictionary(pair => pair.Id, pair => pair.Holder);
        return new LeaseListing(job, [.. Leases.Open.OrderBy(lease => lease.GrantedAt).ThenBy(lease => lease.Id.Number).Select(lease =>
            new OpenLease(
                lease.Id,
                lease.Kind,
                lease.Pool,
                holders.TryGetValue(lease.Pool, out var holder) ? nameOf(holder) : "",
                lease.Ids,
                now.Elapsed - lease.GrantedAt,
                lease.Deadline - now.Elapsed))]);
    }

    private JobProgress Progress(Timestamp now) => JobProgress.Of(job, State) with
    {
        IsRunning = IsRunning,
        IsLookingUp = _lookUp is not null,
        Leased = Leases.CountLeased(State.InPlace),
        OpenLeases = Leases.Open.Count,
        OldestLease = Leases.Open.Count == 0 ? TimeSpan.Zero : now.Elapsed - Leases.Open.Min(lease => lease.GrantedAt),
    };

    private JobProgress Counts(Timestamp now) => Progress(now) with
    {
        TargetIds = IdRangeSet.Empty,
        DoneIds = IdRangeSet.Empty,
        LettersWithin = LettersWithin,
        LettersExcept = State.Remaining.Count <= MaxRangesWithCounts ? State.Remaining.Except(State.Refreshing)
            : IsRunning ? Leases.Leased(State.InPlace) : null,
    };

    // No two incarnations use the same number: an answer may outlive the incarnation that asked.
    private long NextQuestionNo() => (State.Epoch << 32) + ++_questions;

    private static Decision<IJobEvent> Answer(object to, object message) => Decision<IJobEvent>.Send(new Outgoing(to, message));
}
