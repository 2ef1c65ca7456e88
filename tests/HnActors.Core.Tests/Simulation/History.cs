using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Simulation;

/// <summary>
/// One history of a job, told by its seed: pools, coordinator and dead letters act in any order, messages are lost, doubled and late,
/// anyone may crash between any two steps. What must always hold is looked at after every step.
/// </summary>
internal sealed class History
{
    private const int StormSteps = 300;
    private const int MaxCalmSteps = 60_000;

    private readonly World _world;
    private readonly JobId _job = new("job");
    private readonly CoordinatorHost _coordinator;
    private readonly DeadLettersHost _letters;
    private readonly PoolHost[] _pools;
    private IdRangeSet _doneBefore = IdRangeSet.Empty;
    private object? _seen;
    private bool _hasPersonSpoken;

    public History(int seed)
    {
        var random = new Random(seed);
        _world = new World(random, ids: 20 + random.Next(60));
        _coordinator = new CoordinatorHost(_world, _job);
        _letters = new DeadLettersHost(_world, _job);
        _pools = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(NewPool)];
        _coordinator.Start();
    }

    /// <summary>Plays a storm, then lets it calm down, and looks at how it ends.</summary>
    public void Play()
    {
        for (var step = 0; step < StormSteps; step++)
        {
            if (_world.Random.Next(40) == 0) Crash();
            else if (_world.Random.Next(60) == 0) Interfere();
            else Act();
            CheckWhatMustAlwaysHold();
        }
        _world.Network.IsBad = false;
        _coordinator.Resume();
        _coordinator.EndDeposed();
        for (var step = 0; !IsOver(); step++)
        {
            Assert(step < MaxCalmSteps, $"the job ends by itself once the network is good; {Status}");
            Act();
            CheckWhatMustAlwaysHold();
        }
        CheckTheEnd();
    }

    private PoolHost NewPool(int number) => new(_world, _job, $"pool{number}");

    private void Act()
    {
        var pool = _pools[_world.Random.Next(_pools.Length)];
        if (pool.IsDrained) _pools[Array.IndexOf(_pools, pool)] = NewPool(Array.IndexOf(_pools, pool));
        switch (_world.Random.Next(22))
        {
            case 0: _coordinator.Tick(); break;
            case 1 or 20: _letters.Tick(); break;
            case 21: _coordinator.Remind(); break;
            case 2 or 3: pool.Tick(); break;
            case 4 or 5: pool.Fetch(); break;
            case 6 or 7: pool.Write(); break;
            case 8: _world.Pass(TimeSpan.FromMilliseconds(_world.Random.Next(4000))); break;
            default: Deliver(); break;
        }
    }

    private void Deliver()
    {
        if (_world.Network.Count == 0) return;
        var (to, from, message) = _world.Network.Take();
        if (to == CoordinatorHost.Name) _coordinator.Receive(from, message);
        else if (to == DeadLettersHost.Name) _letters.Receive(from, message);
        else if (to == World.Store) _world.Receive(from, (FindStoredIds)message);
        else if (_pools.FirstOrDefault(pool => pool.Name == to) is { } pool) pool.Receive(message);
    }

    // What persons do, at odd moments.
    private void Interfere()
    {
        switch (_world.Random.Next(5))
        {
            case 0: _coordinator.Pause(); break;
            case 1 or 2: _coordinator.Resume(); break;
            case 3: _pools[_world.Random.Next(_pools.Length)].Drain(); break;
            default:
                _hasPersonSpoken = true;
                _letters.Receive("person", new RetryLetters(_job, new DeadLetterFilter()));
                break;
        }
    }

    private void Crash()
    {
        var victim = _world.Random.Next(_pools.Length + 2);
        if (victim == 0)
        {
            _coordinator.Start(unaware: _world.Random.Next(2) == 0);
        }
        else if (victim == 1)
        {
            _letters.Start();
        }
        else
        {
            if (_world.Random.Next(2) == 0) _pools[victim - 2].WriteAndDie();
            _pools[victim - 2] = NewPool(victim - 2);
        }
    }

    private void CheckWhatMustAlwaysHold()
    {
        var done = _coordinator.State.Done;
        // Most steps change nothing that could matter.
        var now = (
            done, _world.Stored, _coordinator.Leases, _coordinator.Leases.Free, _coordinator.Leases.Open.Count, _letters.Letters, _letters.Letters.Count);
        if (now.Equals(_seen)) return;
        _seen = now;
        var letters = _letters.Letters.Ids;
        Assert(_world.Stored.Union(letters).IsSupersetOf(done), "nothing lost: what is done is stored or a dead letter");
        Assert(_world.Targets.IsSupersetOf(_world.Stored), "nothing invented: only what was asked for is stored");
        Assert(_world.StoredNulls.Ids().All(_world.IsNull), "nothing invented: no null is stored on one answer alone");
        Assert(done.IsSupersetOf(_doneBefore), "a completed range is never taken back");
        _doneBefore = done;
        if (!_coordinator.IsLending) return;

        var table = _coordinator.Leases;
        var lent = table.Open.Select(lease => lease.Ids).ToList();
        var allLent = lent.Aggregate(IdRangeSet.Empty, (all, ids) => all.Union(ids));
        Assert(allLent.IdCount == lent.Sum(ids => ids.IdCount), "nothing is lent twice at the same time");
        Assert(!allLent.Overlaps(table.Free), "nothing is free and lent");
        Assert(!table.Free.Overlaps(done), "nothing done is lent again");

        var leased = table.CountLeased(done);
        var tally = _letters.Letters.Tally(done.Intersect(_world.Targets));
        var stored = done.IdCount - tally.Total;
        Assert(
            stored + tally.Total + leased + table.Free.IdCount == _world.Targets.IdCount,
            "every id is in one place, and the places add up to the job");
    }

    // As the directory finds it: the coordinator says that nothing is left to do, and the dead letters, to whom a person may have spoken
    // since, say so too.
    private bool IsOver()
    {
        if (!_coordinator.IsFinished) return false;
        var isSettled = _letters.Letters.Tally(_world.Targets).Outstanding == 0;
        // A late report of a lease that expired may name an id that another pool has stored since.
        Assert(isSettled || _hasPersonSpoken || _world.Stored.IsSupersetOf(Waiting), "a job is found finished only when no letter waits");
        return isSettled && _letters.IsIdle && _pools.All(pool => pool.Held == 0);
    }

    private IdRangeSet Waiting => IdRangeSet.OfIds(
        _letters.Letters.Page(new DeadLetterFilter(Status: DeadLetterStatus.Waiting), 0, int.MaxValue, _world.Now.Wall).Select(letter => letter.Id));

    private string Status =>
        $"{(_coordinator.IsFinished ? "finished" : _coordinator.IsLending ? "lending" : "not lending")}, " +
        $"{_coordinator.State.Remaining.IdCount} ids remain, {_coordinator.Leases.Open.Count} leases are open, " +
        $"pools hold {string.Join(", ", _pools.Select(pool => pool.Held))}, {_letters.Letters.Tally()}";

    private void CheckTheEnd()
    {
        Assert(_coordinator.State.Remaining.IsEmpty, "a job is found finished only when nothing of it remains");
        var letters = _letters.Letters.Page(new DeadLetterFilter(), 0, int.MaxValue, _world.Now.Wall);
        Assert(letters.All(letter => letter.Status == DeadLetterStatus.Parked), "only parked letters are left");
        Assert(
            letters.All(letter => letter.Attempts == DeadLettersHost.Policy.Attempts),
            "an id is parked after just as many attempts as it has");
        Assert(!_letters.Letters.Ids.Overlaps(_world.Stored), "what is stored is no dead letter");
        var poison = IdRangeSet.OfIds(_world.Targets.Ids().Where(_world.IsPoison));
        Assert(_letters.Letters.Ids.IsSupersetOf(poison), "what never works is parked");
        Assert(
            _world.Stored.Union(_letters.Letters.Ids).Equals(_world.Targets),
            "every id is stored or parked");
        Assert(
            _world.StoredNulls.Equals(IdRangeSet.OfIds(_world.Stored.Ids().Where(_world.IsNull))),
            "what is null is stored as null");
    }

    private static void Assert(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException($"violated: {what}");
    }
}
