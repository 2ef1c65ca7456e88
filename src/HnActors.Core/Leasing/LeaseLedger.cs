using HnActors.Core.Ids;

namespace HnActors.Core.Leasing;

/// <summary>Ids of one lease that go to one fetcher, ascending.</summary>
public sealed record LeaseSlice(LeaseId Lease, LeaseKind Kind, IReadOnlyList<long> Ids);

/// <summary>A lease as its pool sees it.</summary>
public sealed record HeldLease(LeaseId Id, LeaseKind Kind, IdRangeSet Ids);

/// <summary>
/// The pool's side of leasing: whether each id that it holds waits, is being fetched, or is done (durably stored or durably a
/// dead letter). Owned by one pool.
/// </summary>
public sealed class LeaseLedger
{
    private readonly Dictionary<LeaseId, Entry> _entries = [];
    private readonly LinkedList<Entry> _waiting = [];

    /// <summary>Ids that no fetcher has yet.</summary>
    public long Waiting { get; private set; }

    /// <summary>Ids that are with a fetcher, the writer or the dead letters.</summary>
    public long UnderWay { get; private set; }

    public IReadOnlyCollection<HeldLease> Held => [.. _entries.Values.Select(entry => entry.Lease)];

    public int Count => _entries.Count;

    /// <summary>Why the lease's ids are leased; null if it is not held.</summary>
    public LeaseKind? KindOf(LeaseId lease) => _entries.TryGetValue(lease, out var entry) ? entry.Lease.Kind : null;

    /// <summary>Adds a granted lease; the same lease twice counts once.</summary>
    public void Take(HeldLease lease)
    {
        if (_entries.ContainsKey(lease.Id)) return;
        var entry = new Entry(lease);
        _entries.Add(lease.Id, entry);
        Waiting += entry.Waiting.IdCount;
        // Retries are few and someone's tail waits for them: they go first.
        if (lease.Kind == LeaseKind.Fresh) _waiting.AddLast(entry);
        else _waiting.AddFirst(entry);
    }

    /// <summary>Hands out the next ids to fetch, all of one lease; null where none wait.</summary>
    public LeaseSlice? NextSlice(int size)
    {
        if (_waiting.First is not { } node) return null;
        var entry = node.Value;
        var (taken, rest) = entry.Waiting.TakeFirst(size);
        entry.Waiting = rest;
        entry.UnderWay = entry.UnderWay.Union(taken);
        Waiting -= taken.IdCount;
        UnderWay += taken.IdCount;
        if (rest.IsEmpty)
        {
            _waiting.Remove(node);
            // What was put back goes behind all that waits: ids that fail must not keep the others from their turn.
            entry.Waiting = entry.PutBack;
            entry.PutBack = IdRangeSet.Empty;
            if (!entry.Waiting.IsEmpty) _waiting.AddLast(entry);
        }
        return new LeaseSlice(entry.Lease.Id, entry.Lease.Kind, [.. taken.Ids()]);
    }

    /// <summary>Puts back ids that were not fetched through no fault of their own. They are handed out after all that waits now.</summary>
    public void PutBack(LeaseId lease, IdRangeSet ids)
    {
        if (!_entries.TryGetValue(lease, out var entry)) return;
        var back = ids.Intersect(entry.UnderWay);
        if (back.IsEmpty) return;
        entry.UnderWay = entry.UnderWay.Except(back);
        if (entry.Waiting.IsEmpty)
        {
            _waiting.AddLast(entry);
            entry.Waiting = back;
        }
        else
        {
            entry.PutBack = entry.PutBack.Union(back);
        }
        UnderWay -= back.IdCount;
        Waiting += back.IdCount;
    }

    /// <summary>Notes ids as durably stored or durably dead letters; the same news twice changes nothing.</summary>
    /// <returns>True if they were the lease's last: it can be completed.</returns>
    public bool MarkDone(LeaseId lease, IdRangeSet ids)
    {
        if (!_entries.TryGetValue(lease, out var entry)) return false;
        var done = ids.Intersect(entry.UnderWay);
        entry.UnderWay = entry.UnderWay.Except(done);
        entry.Done = entry.Done.Union(done);
        UnderWay -= done.IdCount;
        return entry.Waiting.IsEmpty && entry.UnderWay.IsEmpty;
    }

    /// <summary>Gives up every id that no fetcher has yet, so that only what is under way is finished.</summary>
    /// <returns>The leases that have nothing under way: they can be handed back at once.</returns>
    public IReadOnlyList<LeaseId> Surrender()
    {
        foreach (var entry in _waiting) entry.Waiting = entry.PutBack = IdRangeSet.Empty;
        _waiting.Clear();
        Waiting = 0;
        return [.. _entries.Values.Where(entry => entry.UnderWay.IsEmpty).Select(entry => entry.Lease.Id)];
    }

    /// <summary>Gives up a lease's ids that no fetcher has yet, because the coordinator lent them to another.</summary>
    public void Lose(LeaseId lease)
    {
        if (!_entries.TryGetValue(lease, out var entry) || entry.Waiting.IsEmpty) return;
        Waiting -= entry.Waiting.IdCount + entry.PutBack.IdCount;
        entry.Waiting = entry.PutBack = IdRangeSet.Empty;
        _waiting.Remove(entry);
    }

    /// <summary>The ids of a lease that are done; empty if the lease is unknown.</summary>
    public IdRangeSet DoneOf(LeaseId lease) => _entries.TryGetValue(lease, out var entry) ? entry.Done : IdRangeSet.Empty;

    /// <summary>True if nothing of the lease waits or is under way.</summary>
    public bool IsFinished(LeaseId lease) =>
        _entries.TryGetValue(lease, out var entry) && entry.Waiting.IsEmpty && entry.UnderWay.IsEmpty;

    /// <summary>Forgets a lease that the coordinator has closed.</summary>
    public void Forget(LeaseId lease)
    {
        Lose(lease);
        if (_entries.Remove(lease, out var entry)) UnderWay -= entry.UnderWay.IdCount;
    }

    private sealed class Entry(HeldLease lease)
    {
        public HeldLease Lease { get; } = lease;

        public IdRangeSet Waiting { get; set; } = lease.Ids;

        /// <summary>Put back while others waited; empty where none do.</summary>
        public IdRangeSet PutBack { get; set; } = IdRangeSet.Empty;

        public IdRangeSet UnderWay { get; set; } = IdRangeSet.Empty;

        public IdRangeSet Done { get; set; } = IdRangeSet.Empty;
    }
}
