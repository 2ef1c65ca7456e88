namespace HnActors.Core.Health;

/// <summary>Items that gave a body recently, from different parts of the work: several, since any one of them may start to fail.</summary>
internal sealed class KnownItems
{
    private const int MaxCount = 8;
    private const int FailuresToDrop = 2;

    // So far apart they come from different regions of the ids.
    private static readonly TimeSpan ReplaceInterval = TimeSpan.FromSeconds(1);

    private readonly List<(long Id, int Failures)> _items = [];
    private int _oldest;
    private int _next;
    private TimeSpan _addedAt;

    public int Count => _items.Count;

    /// <param name="id">0 or less if it is not an item: that can't be requested.</param>
    public void Add(long id, TimeSpan now)
    {
        if (id <= 0 || (_items.Count == MaxCount && now - _addedAt < ReplaceInterval) || IndexOf(id) >= 0) return;
        _addedAt = now;
        if (_items.Count < MaxCount) _items.Add((id, 0));
        else _items[_oldest++ % MaxCount] = (id, 0);
    }

    /// <summary>The next in turn, all different.</summary>
    public IReadOnlyList<long> Next(int count) =>
        [.. Enumerable.Range(0, Math.Min(count, _items.Count)).Select(_ => _items[_next++ % _items.Count].Id)];

    public void Answered(long id)
    {
        var index = IndexOf(id);
        if (index >= 0) _items[index] = (id, 0);
    }

    /// <summary>An item failed while another was answered: if that continues, the item no longer counts as known.</summary>
    public void Failed(long id)
    {
        var index = IndexOf(id);
        if (index < 0) return;
        _items[index] = (id, _items[index].Failures + 1);
        if (_items[index].Failures >= FailuresToDrop) _items.RemoveAt(index);
    }

    private int IndexOf(long id) => _items.FindIndex(item => item.Id == id);
}
