using System.Diagnostics;
using HnActors.Simulator.Content;

namespace HnActors.Simulator;

/// <summary>What the imitation would answer on a quiet day: the truth that a copy is compared with.</summary>
public sealed class ItemCatalog
{
    private readonly SimulatorOptions _options;
    private readonly ItemBodies _bodies;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _added;

    public ItemCatalog(SimulatorOptions options)
    {
        _options = options;
        _bodies = new ItemBodies(options.Seed);
        Users = new UserBodies(options.Seed, options.MaxItem);
    }

    public UserBodies Users { get; }

    /// <summary>The highest id now.</summary>
    public long MaxItem => _options.MaxItem + Interlocked.Read(ref _added) + (long)(Stopwatch.GetElapsedTime(_started).TotalSeconds * _options.Growth);

    /// <summary>Adds items at the top.</summary>
    public void Grow(long items) => Interlocked.Add(ref _added, items);

    /// <summary>The item's body; null where the API would say <c>null</c>.</summary>
    public byte[]? Item(long id)
    {
        if (id < 1 || id > MaxItem) return null;
        return _options.Bodies is { } given ? given.GetValueOrDefault(id) : _bodies.Make(id);
    }
}
