using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Leasing;

/// <summary>An id that brought no body.</summary>
/// <param name="Kind">The failure's kind, such as <c>server-error</c>.</param>
/// <param name="AnsweredAt">When its request ended, in monotonic time.</param>
public sealed record FailedId(long Id, string Kind, string Detail, TimeSpan? RetryAfter, TimeSpan AnsweredAt);

/// <summary>To the store, from a pool: there are no such items.</summary>
public sealed record StoreNulls(LeaseId Lease, IdRangeSet Ids);

/// <summary>
/// One pool's side of a job: asks for leases, hands out their ids, and ends a lease when each of its ids is durably stored or durably a
/// dead letter. What it sends is sent again until it is answered. Nothing of it survives the pool.
/// </summary>
/// <remarks>Owned by one pool, which passes in monotonic time. The messages that a member returns must be sent.</remarks>
public sealed class PoolSession(JobId job, PoolId pool)
{
    /// <summary>
    /// Between two looks at an id that answered <c>null</c>: long enough to outlive a server's mishap, short enough that the end of a
    /// job does not wait for it.
    /// </summary>
    public static readonly TimeSpan SecondLookAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromSeconds(2);
    // Far more often than leases expire, so that a restarted coordinator learns which leases are held before it grants any.
    private static readonly TimeSpan RenewInterval = TimeSpan.FromMilliseconds(500);

    private readonly LeaseLedger _ledger = new();
    private readonly Outbox<CommandKey> _outbox = new(SendAgainAfter);
    private readonly PriorityQueue<LeaseSlice, TimeSpan> _secondLooks = new();
    private readonly List<Outgoing> _outgoing = [];
    private long _doubted;
    private long _requestNo;
    private bool _mayAsk = true;
    private long _epoch;
    private TimeSpan _renewAt;
    private TimeSpan _heardAt;
    private TimeSpan _leaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>Ids that <see cref="NextSlice"/> can hand out.</summary>
    public long Waiting => _ledger.Waiting;

    /// <summary>Ids that are being fetched or stored. Nulls that wait for their second look are not: they wait for the clock.</summary>
    public long UnderWay => _ledger.UnderWay - _doubted;

    /// <summary>Ids that were stored, or recorded as dead letters, so far.</summary>
    public long Done { get; private set; }

    /// <summary>Up to this id a <c>null</c> is accepted when it is seen twice; above, it may yet become an item.</summary>
    public long AcceptNullsUpTo { get; private set; }

    /// <summary>True after <see cref="Drain"/>: it finishes what is under way, and hands back the rest.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>True if it has drained and no longer holds anything.</summary>
    public bool IsDrained => IsDraining && _ledger.Count == 0 && _outbox.Count == 0;

    public bool Holds(LeaseId lease) => _ledger.KindOf(lease) is not null;

    public IReadOnlyCollection<HeldLease> Held => _ledger.Held;

    public IReadOnlyList<Outgoing> Handle(IJobReply reply, TimeSpan now)
    {
        switch (reply)
        {
            case LeaseGranted granted:
                OnGranted(granted, now);
                break;
            case NoLease none:
                _heardAt = now;
                // Not again before the next tick.
                if (_outbox.Answered(CommandKey.OfRequest(none.RequestNo))) _mayAsk = false;
                break;
            case LeasesRenewed renewed:
                _heardAt = now;
                foreach (var lease in renewed.Lost) Lose(lease, now);
                break;
            case LeaseClosed closed:
                _outbox.Answered(CommandKey.OfCompletion(closed.Lease));
                _ledger.Forget(closed.Lease);
                break;
            case FailuresRecorded recorded when _outbox.Answered(CommandKey.OfFailures(recorded.Lease, recorded.Ids)):
                MarkDone(recorded.Lease, recorded.Ids, now);
                break;
            case LettersClosed closed when _outbox.Answered(CommandKey.OfClosedLetters(closed.Lease, closed.Ids)):
                MarkDone(closed.Lease, closed.Ids, now);
                break;
        }
        return TakeOutgoing();
    }

    /// <summary>To be called about ten times a second.</summary>
    public IReadOnlyList<Outgoing> Tick(TimeSpan now)
    {
        _outgoing.AddRange(_outbox.Overdue(now));
        _mayAsk = true;
        if (now >= _renewAt && _ledger.Count > 0)
        {
            _renewAt = now + RenewInterval;
            // A lease that is being completed is no longer held, or a coordinator that has just closed it would add it again.
            var held = _ledger.Held.Where(lease => !_outbox.Contains(CommandKey.OfCompletion(lease.Id))).ToList();
            _outgoing.Add(new Outgoing(Party.Coordinator, new RenewLeases(job, pool, held)));
        }
        // Cut off from the coordinator for a lease's time: by now all is lent to others, and what is not begun is theirs.
        if (_ledger.Waiting > 0 && now - _heardAt > _leaseDuration)
        {
            foreach (var lease in _ledger.Held.ToList()) Lose(lease.Id, now);
        }
        return TakeOutgoing();
    }

    /// <summary>Asks for ids if fewer than <paramref name="enough"/> wait and no earlier request is unanswered.</summary>
    public IReadOnlyList<Outgoing> AskForLease(double enough, int wanted, TimeSpan now)
    {
        if (!_mayAsk || IsDraining || _ledger.Waiting >= enough || _outbox.Contains(CommandKey.OfRequest(_requestNo))) return [];
        _requestNo++;
        Send(CommandKey.OfRequest(_requestNo), Party.Coordinator, new RequestLease(job, pool, _requestNo, wanted), now);
        return TakeOutgoing();
    }

    /// <summary>Hands out the next ids to fetch, all of one lease; null where none wait.</summary>
    public LeaseSlice? NextSlice(int size) => IsDraining ? null : _ledger.NextSlice(size);

    /// <summary>Hands out ids that answered <c>null</c> and are to be requested again now, ahead of all others; null if there are none.</summary>
    public LeaseSlice? NextSecondLook(TimeSpan now)
    {
        while (_secondLooks.TryPeek(out var slice, out var due) && due <= now)
        {
            _secondLooks.Dequeue();
            _doubted -= slice.Ids.Count;
            if (Holds(slice.Lease)) return slice;
        }
        return null;
    }

    /// <summary>The kind of a lease; null if it is not held.</summary>
    public LeaseKind? KindOf(LeaseId lease) => _ledger.KindOf(lease);

    /// <summary>Ids of a lease are durably in the store.</summary>
    public IReadOnlyList<Outgoing> Stored(LeaseId lease, IdRangeSet ids, TimeSpan now)
    {
        // A stored id that was a dead letter is one no longer, and that too must be durable before its lease ends.
        if (_ledger.KindOf(lease) is LeaseKind.Fresh or null) MarkDone(lease, ids, now);
        else Send(CommandKey.OfClosedLetters(lease, ids), Party.DeadLetters, new CloseLetters(job, lease, ids), now);
        return TakeOutgoing();
    }

    /// <summary>Ids of a lease brought no body: each route ends somewhere durable, or back in the lease.</summary>
    public IReadOnlyList<Outgoing> Route(LeaseId lease, FailureRoute route, IReadOnlyList<FailedId> failures, TimeSpan now)
    {
        var ids = IdRangeSet.OfIds(failures.Select(failure => failure.Id));
        switch (route)
        {
            case FailureRoute.SecondLook when !IsDraining:
                SecondLook(lease, failures);
                break;
            // A pool that is draining does not wait for the second look: another pool asks again.
            case FailureRoute.PutBack or FailureRoute.SecondLook:
                _ledger.PutBack(lease, ids);
                break;
            case FailureRoute.StoreNull:
                _outgoing.Add(new Outgoing(Party.Store, new StoreNulls(lease, ids)));
                break;
            default:
                var cost = CostOf(route);
                var letters = failures.Select(failure => new FailureReport(failure.Id, failure.Kind, failure.Detail, cost, failure.RetryAfter)).ToList();
                Send(CommandKey.OfFailures(lease, ids), Party.DeadLetters, new ReportFailures(job, lease, letters), now);
                break;
        }
        if (IsDraining) HandBack(now);
        return TakeOutgoing();
    }

    /// <summary>Takes no more leases, and hands back what has not been started.</summary>
    public IReadOnlyList<Outgoing> Drain(TimeSpan now)
    {
        IsDraining = true;
        foreach (var (slice, _) in _secondLooks.UnorderedItems) _ledger.PutBack(slice.Lease, IdRangeSet.OfIds(slice.Ids));
        _secondLooks.Clear();
        _doubted = 0;
        HandBack(now);
        return TakeOutgoing();
    }

    private void OnGranted(LeaseGranted granted, TimeSpan now)
    {
        // An older incarnation of the coordinator that does not know of its successor: what it lends may be lent to another. Even a late
        // answer shows that there is a successor.
        var isOutdated = granted.Lease.Epoch < _epoch;
        _epoch = Math.Max(_epoch, granted.Lease.Epoch);
        if (!_outbox.Answered(CommandKey.OfRequest(granted.RequestNo))) return;
        _heardAt = now;
        if (isOutdated) return;
        _leaseDuration = granted.Duration;
        AcceptNullsUpTo = granted.AcceptNullsUpTo;
        _ledger.Take(new HeldLease(granted.Lease, granted.Kind, granted.Ids));
        if (IsDraining) HandBack(now);
    }

    private void SecondLook(LeaseId lease, IReadOnlyList<FailedId> nulls)
    {
        if (_ledger.KindOf(lease) is not { } kind) return;
        // From the answer on, not from the verdict: the end of a job may wait for it.
        var due = nulls.Max(one => one.AnsweredAt) + SecondLookAfter;
        _secondLooks.Enqueue(new LeaseSlice(lease, kind, [.. nulls.Select(one => one.Id)]), due);
        _doubted += nulls.Count;
    }

    private void Lose(LeaseId lease, TimeSpan now)
    {
        _ledger.Lose(lease);
        if (_ledger.IsFinished(lease)) Complete(lease, now);
    }

    private void MarkDone(LeaseId lease, IdRangeSet ids, TimeSpan now)
    {
        Done += ids.IdCount;
        if (_ledger.MarkDone(lease, ids)) Complete(lease, now);
    }

    private void Complete(LeaseId lease, TimeSpan now) =>
        Send(CommandKey.OfCompletion(lease), Party.Coordinator, new CompleteLease(job, pool, lease, _ledger.DoneOf(lease)), now);

    private void HandBack(TimeSpan now)
    {
        foreach (var lease in _ledger.Surrender()) Complete(lease, now);
    }

    private void Send(CommandKey key, Party to, IJobCommand command, TimeSpan now) => _outgoing.Add(_outbox.Add(key, new Outgoing(to, command), now));

    private IReadOnlyList<Outgoing> TakeOutgoing()
    {
        if (_outgoing.Count == 0) return [];
        IReadOnlyList<Outgoing> outgoing = [.. _outgoing];
        _outgoing.Clear();
        return outgoing;
    }

    private static FailureCost CostOf(FailureRoute route) => route switch
    {
        FailureRoute.Retry => FailureCost.Attempt,
        FailureRoute.RetryForFree => FailureCost.Nothing,
        FailureRoute.Pending => FailureCost.NullAnswer,
        _ => throw new ArgumentOutOfRangeException(nameof(route), route, "It leads to no dead letter."),
    };
}
