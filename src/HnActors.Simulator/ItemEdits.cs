using System.Diagnostics;
using HnActors.Simulator.Content;

namespace HnActors.Simulator;

/// <summary>Items and users that change while the simulator runs, and the batches in which the changes are announced.</summary>
/// <remarks>Edits fall due as time passes; they are made on the next access.</remarks>
public sealed class ItemEdits
{
    private const int AmongNewest = 5000;
    private const int MaxTries = 100;

    private readonly Lock _lock = new();
    private readonly SimulatorOptions _options;
    private readonly ItemBodies _bodies;
    private readonly Func<long> _maxItem;
    private readonly Func<TimeSpan> _age;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<long, int> _items = [];
    private readonly Dictionary<string, int> _users = [];
    private HashSet<long> _gathering = [];
    private IReadOnlyList<long> _announced = [];
    private long _made;
    private long _interval;

    /// <param name="age">Returns for how long things have been changing.</param>
    internal ItemEdits(SimulatorOptions options, ItemBodies bodies, Func<long> maxItem, Func<TimeSpan> age)
    {
        _age = age;
        _options = options;
        _bodies = bodies;
        _maxItem = maxItem;
    }

    /// <summary>The number of edits so far.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                CatchUp();
                return _made;
            }
        }
    }

    /// <summary>How often an item was edited.</summary>
    public int VersionOf(long id)
    {
        lock (_lock)
        {
            CatchUp();
            return _items.GetValueOrDefault(id);
        }
    }

    /// <summary>How often a user was edited.</summary>
    public int VersionOf(string user)
    {
        lock (_lock)
        {
            CatchUp();
            return _users.GetValueOrDefault(user);
        }
    }

    /// <summary>The newest batch: the ids of edited items, and the names of their authors.</summary>
    public (IReadOnlyList<long> Items, IReadOnlyList<string> Profiles) Announced()
    {
        lock (_lock)
        {
            CatchUp();
            return (_announced, [.. _announced.Select(AuthorOf).OfType<string>().Distinct()]);
        }
    }

    private void CatchUp()
    {
        var due = (long)(_age().TotalSeconds * _options.Edits);
        // Even after Quiet: the latest edits are yet to be announced.
        var now = Stopwatch.GetElapsedTime(_started);
        for (var interval = (long)(now / _options.UpdateInterval); _interval < interval; _interval++)
        {
            // Edits that fell due within an interval are announced at its end.
            EditUpTo(Math.Min(due, (long)((_interval + 1) * _options.UpdateInterval.TotalSeconds * _options.Edits)));
            if (_gathering.Count > 0) (_announced, _gathering) = ([.. _gathering], []);
        }
        EditUpTo(due);
    }

    private void EditUpTo(long due)
    {
        while (_made < due) Edit(++_made);
    }

    private void Edit(long number)
    {
        var random = new SeededRandom(_options.Seed, -1_000_000 - number);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var max = _maxItem();
            var id = max - random.Below((int)Math.Min(max, AmongNewest));
            var version = _items.GetValueOrDefault(id) + 1;
            // Tombstones and the like never change.
            if (id < 1 || _bodies.Make(id, version) is not { } body || body.AsSpan().SequenceEqual(_bodies.Make(id, version - 1))) continue;
            _items[id] = version;
            if (AuthorOf(id) is { } author) _users[author] = _users.GetValueOrDefault(author) + 1;
            _gathering.Add(id);
            return;
        }
    }

    private string? AuthorOf(long id) => _bodies.Make(id) is { } body ? UserBodies.AuthorOf(body) : null;
}
