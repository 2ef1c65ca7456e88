namespace HnActors.Core.Following;

/// <summary>The items that are young enough to change, and when each is to be read again. Owned by one follower.</summary>
/// <param name="maxItems">If there are more than this, those that have waited longest are forgotten: fewer are read than come.</param>
/// <remarks>
/// If fewer are read than are due, all wait longer than their rule says by the same factor: those that change soon are still
/// read more often than those that hardly do. Last readings alone do not stretch, for after them an item is never read again; they take
/// no more than every second turn. Some fifty bytes an item; the items of a month are about 340,000.
/// </remarks>
public sealed class SweepSchedule(StalenessRule rule, int maxItems = SweepSchedule.MaxItems)
{
    /// <summary>The most items that are remembered.</summary>
    public const int MaxItems = 2_000_000;

    private const int MinRequeued = 1000;

    private readonly Dictionary<long, (DateTimeOffset Born, DateTimeOffset ReadAt, DateTimeOffset Due)> _items = [];
    private readonly PriorityQueue<long, DateTimeOffset> _last = new();
    // Grouped by the power of two of the minutes that their readings hold: only the first in each group has to be looked at. The highest are 4 years.
    private readonly PriorityQueue<long, DateTimeOffset>[] _byInterval = [.. Enumerable.Range(0, 22).Select(_ => new PriorityQueue<long, DateTimeOffset>())];
    private int _queued;
    private bool _isLastsTurn;

    public int Count => _items.Count;

    /// <summary>An item was read.</summary>
    /// <param name="born">Null where that is known from before, or else as of the reading.</param>
    public void Add(long id, DateTimeOffset? born, DateTimeOffset readAt)
    {
        var isKnown = _items.TryGetValue(id, out var known);
        if (isKnown && known.ReadAt > readAt) readAt = known.ReadAt;
        // Times in the future exist.
        var since = born ?? (isKnown ? known.Born : readAt);
        Put(id, since < readAt ? since : readAt, readAt, readAt);
    }

    /// <summary>An item was read again only because it might have changed. An item that is not known here has settled.</summary>
    public void Update(long id, DateTimeOffset readAt)
    {
        if (_items.ContainsKey(id)) Add(id, born: null, readAt);
    }

    /// <summary>Takes out the items that are stale, longest overdue first, measured in multiples of how long their readings hold.</summary>
    /// <remarks>They count as read now.</remarks>
    public IReadOnlyList<long> TakeDue(DateTimeOffset now, int max)
    {
        var taken = new List<long>();
        while (taken.Count < max && FindMostOverdue(now) is { } queue)
        {
            var id = queue.Dequeue();
            _queued--;
            var item = _items[id];
            // With age the time between readings grows: a reading of a minute ago may hold for another hour.
            var isStale = rule.StaleAt(item.Born, item.ReadAt, now) <= now;
            if (isStale) taken.Add(id);
            if (isStale) _isLastsTurn = queue != _last;
            Put(id, item.Born, isStale ? now : item.ReadAt, now);
        }
        return taken;
    }

    private void Put(long id, DateTimeOffset born, DateTimeOffset readAt, DateTimeOffset asOf)
    {
        if (rule.StaleAt(born, readAt, asOf) is not { } due)
        {
            _items.Remove(id);
            return;
        }
        _items[id] = (born, readAt, due);
        QueueOf(born, readAt, due).Enqueue(id, due);
        _queued++;
        if (_items.Count > maxItems) ForgetFirst();
        if (_queued > MinRequeued && _queued > 3 * _items.Count) Requeue();
    }

    private PriorityQueue<long, DateTimeOffset> QueueOf(DateTimeOffset born, DateTimeOffset readAt, DateTimeOffset due) =>
        due - born >= rule.MaxAge ? _last : _byInterval[Math.Clamp((int)Math.Log2(Math.Max(1, (due - readAt).TotalMinutes)), 0, _byInterval.Length - 1)];

    private PriorityQueue<long, DateTimeOffset>? FindMostOverdue(DateTimeOffset now)
    {
        var isLastDue = TryPeek(_last, out _, out var lastDue) && lastDue <= now;
        if (isLastDue && _isLastsTurn) return _last;
        PriorityQueue<long, DateTimeOffset>? found = null;
        var most = 0.0;
        foreach (var queue in _byInterval)
        {
            if (!TryPeek(queue, out var id, out var due) || due > now) continue;
            var readAt = _items[id].ReadAt;
            var times = (now - readAt) / (due - readAt);
            if (times <= most) continue;
            (found, most) = (queue, times);
        }
        return found ?? (isLastDue ? _last : null);
    }

    private void ForgetFirst()
    {
        (PriorityQueue<long, DateTimeOffset> Queue, long Id, DateTimeOffset Due)? first = null;
        foreach (var queue in _byInterval.Append(_last))
            if (TryPeek(queue, out var id, out var due) && !(first?.Due <= due)) first = (queue, id, due);
        var oldest = first!.Value;
        oldest.Queue.Dequeue();
        _queued--;
        _items.Remove(oldest.Id);
    }

    // Others were read since, or are forgotten.
    private bool TryPeek(PriorityQueue<long, DateTimeOffset> queue, out long id, out DateTimeOffset due)
    {
        while (queue.TryPeek(out id, out due))
        {
            if (_items.TryGetValue(id, out var item) && item.Due == due) return true;
            queue.Dequeue();
            _queued--;
        }
        return false;
    }

    // Entries that no longer agree with their item are dropped when they come up; where most are such, all begin anew.
    private void Requeue()
    {
        foreach (var queue in _byInterval.Append(_last)) queue.Clear();
        foreach (var (id, (born, readAt, due)) in _items) QueueOf(born, readAt, due).Enqueue(id, due);
        _queued = _items.Count;
    }
}
