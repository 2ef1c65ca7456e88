namespace HnActors.Core.Following;

/// <summary>The items that are young enough to change, and when each is to be read again. Owned by one follower.</summary>
/// <param name="maxItems">Of more than so many those are forgotten that have waited longest: fewer are read than come.</param>
/// <remarks>Some fifty bytes an item; the items of a month are about 340,000.</remarks>
public sealed class SweepSchedule(StalenessRule rule, int maxItems = SweepSchedule.MaxItems)
{
    /// <summary>The most items that are remembered.</summary>
    public const int MaxItems = 2_000_000;

    private readonly Dictionary<long, (DateTimeOffset Born, DateTimeOffset ReadAt, DateTimeOffset Due)> _items = [];
    private readonly PriorityQueue<long, DateTimeOffset> _due = new();

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

    /// <summary>An item was read again for no other reason than that it might have changed. One that is not known here has settled.</summary>
    public void Update(long id, DateTimeOffset readAt)
    {
        if (_items.ContainsKey(id)) Add(id, born: null, readAt);
    }

    /// <summary>Takes out the items that are stale, those first whose time came first. They count as read now.</summary>
    public IReadOnlyList<long> TakeDue(DateTimeOffset now, int max)
    {
        var taken = new List<long>();
        while (taken.Count < max && _due.TryPeek(out var id, out var due) && due <= now)
        {
            _due.Dequeue();
            if (!IsCurrent(id, due)) continue;
            var item = _items[id];
            // With age the time between readings grows: a reading of a minute ago may hold for another hour.
            var isStale = rule.StaleAt(item.Born, item.ReadAt, now) <= now;
            if (isStale) taken.Add(id);
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
        while (_items.Count > maxItems && _due.TryDequeue(out var oldest, out var wasDue))
            if (IsCurrent(oldest, wasDue)) _items.Remove(oldest);
        if (_due.Count > 1000 && _due.Count > 3 * _items.Count) Requeue();
        else _due.Enqueue(id, due);
    }

    // Others were read since, or are forgotten.
    private bool IsCurrent(long id, DateTimeOffset due) => _items.TryGetValue(id, out var item) && item.Due == due;

    // Entries that no longer agree with their item are dropped when they come up; where most are such, all begin anew.
    private void Requeue()
    {
        _due.Clear();
        _due.EnqueueRange(_items.Select(item => (item.Key, item.Value.Due)));
    }
}
