using System.Diagnostics;
using HnActors.Simulator.Content;

namespace HnActors.Simulator;

/// <summary>What the simulator would answer without faults: the truth that a copy is compared with.</summary>
public sealed class ItemCatalog
{
    private readonly SimulatorOptions _options;
    private readonly ItemBodies _bodies;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _added;
    private TimeSpan? _quietAt;

    public ItemCatalog(SimulatorOptions options)
    {
        _options = options;
        _bodies = new ItemBodies(options.Seed);
        Edits = new ItemEdits(options, _bodies, () => MaxItem, Age);
        Users = new UserBodies(options.Seed, options.MaxItem, options.Bodies is { } given ? AuthorsOf(given.Values) : null);
    }

    /// <summary>The edits of items and users.</summary>
    public ItemEdits Edits { get; }

    public UserBodies Users { get; }

    /// <summary>The current highest id.</summary>
    public long MaxItem => _options.MaxItem + Interlocked.Read(ref _added) + (long)(Age().TotalSeconds * _options.Growth);

    /// <summary>Stops growth and edits, so that a copy can be compared.</summary>
    public void Quiet() => _quietAt ??= Stopwatch.GetElapsedTime(_started);

    /// <summary>Adds items at the top.</summary>
    public void Grow(long items) => Interlocked.Add(ref _added, items);

    /// <summary>The item's body; null if the API would return <c>null</c>.</summary>
    public byte[]? Item(long id)
    {
        if (id < 1 || id > MaxItem) return null;
        return _options.Bodies is { } given ? given.GetValueOrDefault(id) : _bodies.Make(id, Edits.VersionOf(id));
    }

    /// <summary>The user's body; null if the API would return <c>null</c>.</summary>
    public byte[]? User(string name) => Users.Make(name, Edits.VersionOf(name));

    private static HashSet<string> AuthorsOf(IEnumerable<byte[]> bodies) => [.. bodies.Select(UserBodies.AuthorOf).OfType<string>()];

    private TimeSpan Age() => _quietAt ?? Stopwatch.GetElapsedTime(_started);
}
