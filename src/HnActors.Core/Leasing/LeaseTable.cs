using HnActors.Core.Ids;

namespace HnActors.Core.Leasing;

/// <summary>
/// The coordinator's side of leasing: which ids are free, which are lent, and to whom. Owned by one coordinator, and forgotten when it
/// stops: after a restart whatever is not done is free again, and pools that live on renew what they hold.
/// </summary>
public sealed class LeaseTable(LeasePolicy policy, long epoch)
{
    private readonly Dictionary<LeaseId, Lease> _open = [];
    private readonly Dictionary<PoolId, (long RequestNo, LeaseId? Lease)> _lastRequest = [];
    private IdRangeSet _first = IdRangeSet.Empty;
    private long _granted;

    /// <summary>Ids waiting to be lent for the first time.</summary>
    public IdRangeSet Free { get; private set; } = IdRangeSet.Empty;

    /// <summary>Dead letters that are due and wait for a pool.</summary>
    public IdRangeSet Retries { get; private set; } = IdRangeSet.Empty;

    /// <summary>Those of <see cref="Retries"/> for which <c>null</c> is to be accepted.</summary>
    public IdRangeSet AcceptNull { get; private set; } = IdRangeSet.Empty;

    /// <summary>Ids above this one are lent first: a <c>null</c> up there may yet become an item. 0 turns this off.</summary>
    public long NewestFirstAbove { get; set; }

    /// <summary>How many dead letters wait; above <see cref="LeasePolicy.MaxWaitingLetters"/> nothing is lent for the first time.</summary>
    public int WaitingLetters { get; set; }

    public IReadOnlyCollection<Lease> Open => _open.Values;

    /// <summary>The last lease that was granted; before the first, the number just below it.</summary>
    public LeaseId Last => new(epoch, _granted);

    /// <summary>Tells the table what is still to be fetched; what is lent stays lent.</summary>
    /// <param name="first">Those of them to lend before all but the newest: what is known to have changed. Null for none.</param>
    public void SetRemaining(IdRangeSet remaining, IdRangeSet? first = null)
    {
        Free = remaining;
        _first = first ?? IdRangeSet.Empty;
        foreach (var lease in _open.Values) Free = Free.Except(lease.Ids);
        // A letter that is to be fetched anew in any case need not be retried as well.
        Retries = Retries.Except(Free);
        AcceptNull = AcceptNull.Except(Free);
    }

    /// <summary>How many ids are lent for the first time and not done yet.</summary>
    public long CountLeased(IdRangeSet done) =>
        _open.Values.Where(lease => lease.Kind == LeaseKind.Fresh).Sum(lease => lease.Ids.Except(done).IdCount);

    /// <summary>The ids that are lent for the first time and not done yet.</summary>
    public IdRangeSet Leased(IdRangeSet done) => IdRangeSet.Of(
        _open.Values.Where(lease => lease.Kind == LeaseKind.Fresh).SelectMany(lease => lease.Ids)).Except(done);

    /// <summary>Adds due dead letters; those that wait here already stay as they are, so an offer may be repeated.</summary>
    /// <returns>Ids that could not be taken: the lease that they failed in, or one they are retried in, is still out.</returns>
    public IdRangeSet Offer(IdRangeSet ids, IdRangeSet acceptNull)
    {
        var taken = ids;
        foreach (var lease in _open.Values) taken = taken.Except(lease.Ids);
        Retries = Retries.Union(taken);
        AcceptNull = AcceptNull.Except(ids).Union(acceptNull.Intersect(taken));
        return ids.Except(taken);
    }

    /// <summary>Lends ids to a pool, due retries first.</summary>
    /// <param name="requestNo">
    /// Counts the pool's requests upwards: the same number gets the same answer again. After "nothing" the pool has moved on to its
    /// next number, and a lease for this one would idle with nobody.
    /// </param>
    /// <returns>The lease, or null if there is nothing to lend or the request is older than one already answered.</returns>
    public Lease? Grant(PoolId pool, long requestNo, int wanted, TimeSpan now)
    {
        if (_lastRequest.TryGetValue(pool, out var last))
        {
            if (requestNo < last.RequestNo) return null;
            if (requestNo == last.RequestNo) return last.Lease is { } again ? _open.GetValueOrDefault(again) : null;
        }
        var lease = wanted > 0 ? Cut(pool, wanted, now) : null;
        _lastRequest[pool] = (requestNo, lease?.Id);
        if (lease is not null) _open.Add(lease.Id, lease);
        return lease;
    }

    /// <summary>
    /// Extends the deadline of a pool's leases. One that this table does not know (it began after the grant) is added if none of
    /// its ids is lent to another.
    /// </summary>
    /// <param name="everDone">All ids done so far: some of an older lease's ids may be among them.</param>
    /// <returns>The leases that the pool has lost: their ids are done, or lent to another.</returns>
    public IReadOnlyList<LeaseId> Renew(PoolId pool, IEnumerable<(LeaseId Id, LeaseKind Kind, IdRangeSet Ids)> held, IdRangeSet everDone, TimeSpan now)
    {
        var lost = new List<LeaseId>();
        foreach (var (id, kind, ids) in held)
        {
            if (_open.TryGetValue(id, out var lease) && lease.Pool == pool)
            {
                _open[id] = lease with { Deadline = now + policy.Duration };
            }
            else if (!TakeIn(id, pool, kind, ids, everDone, now))
            {
                lost.Add(id);
            }
        }
        return lost;
    }

    /// <summary>Ends a lease, whether this table knows it or not; those of its ids that are not done become free again.</summary>
    /// <param name="done">Ids that are durably stored or durably dead letters: a fact, however late it comes.</param>
    /// <param name="everDone">All ids done so far, including <paramref name="done"/>.</param>
    public void Close(LeaseId id, IdRangeSet done, IdRangeSet everDone)
    {
        if (_open.Remove(id, out var lease)) PutBack(lease, lease.Ids.Except(done), everDone);
        Free = Free.Except(done);
        Retries = Retries.Except(done);
        AcceptNull = AcceptNull.Except(done);
    }

    /// <summary>Takes back what is past its deadline.</summary>
    public IReadOnlyList<Lease> Expire(TimeSpan now, IdRangeSet everDone) =>
        TakeBack(_open.Values.Where(lease => lease.Deadline <= now).ToList(), everDone);

    /// <summary>Takes back all that a pool holds, because the pool is gone.</summary>
    public IReadOnlyList<Lease> Revoke(PoolId pool, IdRangeSet everDone)
    {
        _lastRequest.Remove(pool);
        return TakeBack(_open.Values.Where(lease => lease.Pool == pool).ToList(), everDone);
    }

    private bool TakeIn(LeaseId id, PoolId pool, LeaseKind kind, IdRangeSet ids, IdRangeSet everDone, TimeSpan now)
    {
        var undone = kind == LeaseKind.Fresh ? ids.Except(everDone) : ids;
        var mayTake = kind == LeaseKind.Fresh
            ? !undone.IsEmpty && Free.IsSupersetOf(undone)
            : !Free.Overlaps(ids) && _open.Values.All(lease => lease.Ids.Intersect(ids).IsEmpty);
        if (!mayTake) return false;
        if (kind == LeaseKind.Fresh)
        {
            Free = Free.Except(undone);
        }
        else
        {
            Retries = Retries.Except(undone);
            AcceptNull = AcceptNull.Except(undone);
        }
        _open[id] = new Lease(id, pool, kind, undone, now, now + policy.Duration);
        return true;
    }

    private Lease? Cut(PoolId pool, int wanted, TimeSpan now)
    {
        if (!Retries.IsEmpty)
        {
            var kind = AcceptNull.IsEmpty ? LeaseKind.Retry : LeaseKind.AcceptNull;
            var source = AcceptNull.IsEmpty ? Retries : AcceptNull;
            var (taken, _) = source.TakeFirst(Math.Min(wanted, policy.MaxLeaseSize));
            Retries = Retries.Except(taken);
            AcceptNull = AcceptNull.Except(taken);
            return NewLease(pool, kind, taken, now);
        }
        if (Free.IsEmpty || WaitingLetters > policy.MaxWaitingLetters) return null;
        var size = policy.SizeOf(wanted, Free.IdCount, _lastRequest.Count);
        var ahead = NewestFirstAbove > 0 ? Free.Above(NewestFirstAbove) : IdRangeSet.Empty;
        if (ahead.IsEmpty && !_first.IsEmpty) ahead = _first = _first.Intersect(Free);
        var (ids, _) = (ahead.IsEmpty ? Free : ahead).TakeFirst(size);
        Free = Free.Except(ids);
        return NewLease(pool, LeaseKind.Fresh, ids, now);
    }

    private Lease NewLease(PoolId pool, LeaseKind kind, IdRangeSet ids, TimeSpan now) =>
        new(new LeaseId(epoch, ++_granted), pool, kind, ids, now, now + policy.Duration);

    private List<Lease> TakeBack(List<Lease> leases, IdRangeSet everDone)
    {
        foreach (var lease in leases)
        {
            _open.Remove(lease.Id);
            PutBack(lease, lease.Ids, everDone);
        }
        return leases;
    }

    // A retry that comes back undone is not queued here: the dead letters still hold it and offer it again.
    private void PutBack(Lease lease, IdRangeSet undone, IdRangeSet everDone)
    {
        if (lease.Kind == LeaseKind.Fresh) Free = Free.Union(undone.Except(everDone));
    }
}
