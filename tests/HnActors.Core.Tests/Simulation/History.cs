using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Simulation;

/// <summary>
/// One history of a cluster with one job, told by its seed: nodes, coordinator, dead letters, directory, follower and budget act in any
/// order, messages are lost, doubled and late, anyone may crash between any two steps, the API goes away and comes back, and persons have
/// a say. What must always hold is looked at after every step.
/// </summary>
internal sealed class History
{
    private const int StormSteps = 300;
    private const int MaxCalmSteps = 60_000;

    private readonly World _world;
    private readonly JobId _job = new("job");
    private readonly bool _follows;
    private readonly CoordinatorHost _coordinator;
    private readonly DeadLettersHost _letters;
    private readonly DirectoryHost _directory;
    private readonly FollowerHost _follower;
    private readonly BudgetHost _budget;
    private readonly PersonHost _person;
    private readonly NodeHost[] _nodes;
    private IdRangeSet _doneBefore = IdRangeSet.Empty;
    private object? _seen;
    private long _edited;
    private int _incarnations;
    private bool _isCancelled;

    /// <param name="tell">Told of every step that others could see.</param>
    public History(int seed, Action<string>? tell)
    {
        var random = new Random(seed);
        _follows = random.Next(3) == 0;
        _world = new World(random, ids: 20 + random.Next(60), grows: _follows);
        if (tell is not null) _world.Tell = what => tell($"{_world.Now.Elapsed:c} {what}");
        _coordinator = new CoordinatorHost(_world, _job);
        _letters = new DeadLettersHost(_world, _job);
        _directory = new DirectoryHost(_world, _job, _follows);
        _follower = new FollowerHost(_world, _job);
        _budget = new BudgetHost(_world);
        _person = new PersonHost(_world, _job, _letters, _directory);
        _nodes = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => NewNode())];
        _coordinator.Start();
    }

    /// <summary>Plays a storm, then lets it calm down, and looks at how it ends.</summary>
    public void Play()
    {
        for (var step = 0; step < StormSteps; step++)
        {
            if (_world.Random.Next(40) == 0) Crash();
            else if (_world.Random.Next(40) == 0) Interfere();
            else if (_follows && _world.Random.Next(15) == 0) Change();
            else Act();
            CheckWhatMustAlwaysHold();
        }
        _world.Network.IsBad = false;
        _world.IsDown = false;
        _coordinator.EndDeposed();
        if (_directory.Phase == JobPhase.Paused) _directory.Move(JobPhase.Running);
        for (var step = 0; !IsOver(); step++)
        {
            Assert(step < MaxCalmSteps, $"the job ends by itself once the network is good; {Status}");
            Act();
            // In the moment in which all seems to be done.
            if (_coordinator.IsFinished && !_person.HasSpoken && _world.Random.Next(5) == 0) _person.RetryLetters();
            CheckWhatMustAlwaysHold();
        }
        if (_directory.Phase != JobPhase.Cancelled) CheckTheEnd();
    }

    private NodeHost NewNode() => new(_world, _job, $"node{_incarnations++}");

    private void Act()
    {
        var place = _world.Random.Next(_nodes.Length);
        if (_nodes[place].HasLeft) _nodes[place] = NewNode();
        var node = _nodes[place];
        switch (_world.Random.Next(40))
        {
            case 0: _coordinator.Tick(); break;
            case 1 or 20: _letters.Tick(); break;
            case 21: _directory.Tick(); break;
            case 22: _follower.Tick(); break;
            case 23: _person.GoOn(); break;
            case 2 or 3: node.Tick(); break;
            case 4 or 5: node.Fetch(); break;
            case 6 or 7: node.Write(); break;
            case 8: _world.Pass(TimeSpan.FromMilliseconds(_world.Random.Next(4000))); break;
            default: Deliver(); break;
        }
    }

    private void Deliver()
    {
        if (_world.Network.Count == 0) return;
        var (to, from, message) = _world.Network.Take();
        _world.Tell?.Invoke($"{from} to {to}: {message}");
        switch (to)
        {
            case CoordinatorHost.Name: _coordinator.Receive(from, message); break;
            case DeadLettersHost.Name: _letters.Receive(from, message); break;
            case DirectoryHost.Name: _directory.Receive(from, message); break;
            case FollowerHost.Name: _follower.Receive(message); break;
            case BudgetHost.Name: _budget.Receive(from, (ReportRequests)message); break;
            case World.Store: _world.Receive(from, (FindStoredIds)message); break;
            case PersonHost.Name: _person.Hear(); break;
            case var name when name == _follower.Address: _follower.Receive(message); break;
            default: _nodes.FirstOrDefault(node => node.Name == to)?.Receive(message); break;
        }
    }

    // What persons do, and what happens to the API, at odd moments.
    private void Interfere()
    {
        switch (_world.Random.Next(16))
        {
            case 0: _directory.Move(JobPhase.Cancelled); break;
            case 1 or 2: _directory.Move(JobPhase.Paused); break;
            case 3 or 4 or 5: _directory.Move(JobPhase.Running); break;
            case 6 or 7: _nodes[_world.Random.Next(_nodes.Length)].Leave(); break;
            // A node that can't be reached is held for gone, and goes on.
            case 8 or 12 or 13: TellOfTheEndOf(_nodes[_world.Random.Next(_nodes.Length)]); break;
            case 9 or 10 or 11: _world.IsDown = !_world.IsDown; break;
            default: _person.RetryLetters(); break;
        }
    }

    private void Change()
    {
        if (_world.Random.Next(3) == 0)
        {
            _world.Add();
            return;
        }
        // What somebody holds may have been asked for before it changed.
        var held = _coordinator.Leases.Leased(_coordinator.State.Done);
        var among = _world.Random.Next(2) == 0 && !held.IsEmpty ? held : _world.Targets;
        var id = among.Ids().ElementAt(_world.Random.Next((int)among.IdCount));
        // What is announced twice in a row is taken for the same announcement.
        if (id == _edited) return;
        _edited = id;
        _world.Edit(id);
        _world.Tell?.Invoke($"item {id} changes");
        _follower.Hear(id);
    }

    private void Crash()
    {
        _world.Tell?.Invoke("a crash");
        switch (_world.Random.Next(_nodes.Length + 5))
        {
            case 0: _coordinator.Start(unaware: _world.Random.Next(2) == 0); break;
            case 1: _letters.Start(); break;
            case 2: _directory.Start(); break;
            case 3: _follower.Die(); break;
            case 4: _budget.Start(); break;
            case var victim:
                var node = _nodes[victim - 5];
                if (_world.Random.Next(2) == 0) node.WriteAndDie();
                if (_world.Random.Next(2) == 0) TellOfTheEndOf(node);
                _nodes[victim - 5] = NewNode();
                break;
        }
    }

    private void TellOfTheEndOf(NodeHost node) => _world.Network.Send(CoordinatorHost.Name, node.Name, PoolGone.Instance);

    private void CheckWhatMustAlwaysHold()
    {
        Assert(!_isCancelled || _directory.Phase == JobPhase.Cancelled, "nothing comes back from being cancelled");
        _isCancelled = _directory.Phase == JobPhase.Cancelled;
        if (_coordinator.IsFinished)
        {
            // A late report of a lease that expired may name an id that another pool has stored since.
            Assert(_person.HasSpoken || _world.Stored.IsSupersetOf(Waiting), "a job is found finished only when no letter waits");
            _coordinator.IsFinished = false;
        }
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
        Assert(_follows || done.IsSupersetOf(_doneBefore), "a completed range is never taken back");
        _doneBefore = done;
        if (!_coordinator.IsLending) return;

        var table = _coordinator.Leases;
        var lent = table.Open.Select(lease => lease.Ids).ToList();
        var allLent = lent.Aggregate(IdRangeSet.Empty, (all, ids) => all.Union(ids));
        Assert(allLent.IdCount == lent.Sum(ids => ids.IdCount), "nothing is lent twice at the same time");
        Assert(!allLent.Overlaps(table.Free), "nothing is free and lent");
        Assert(!table.Free.Overlaps(done), "nothing done is lent again");

        var targets = _coordinator.State.Targets;
        var leased = table.CountLeased(done);
        var tally = _letters.Letters.Tally(done.Intersect(targets));
        var stored = done.IdCount - tally.Total;
        Assert(stored + tally.Total + leased + table.Free.IdCount == targets.IdCount, "every id is in one place, and the places add up to the job");
    }

    private IdRangeSet Waiting => IdRangeSet.OfIds(
        _letters.Letters.Page(new DeadLetterFilter(Status: DeadLetterStatus.Waiting), 0, int.MaxValue, _world.Now.Wall).Select(letter => letter.Id));

    private bool IsOver()
    {
        if (!_person.IsSettled || _nodes.Any(node => node.Held > 0) || !IsCeilingKept) return false;
        if (_directory.Phase == JobPhase.Cancelled) return !_coordinator.IsRunning;
        var isSettled = _letters.Letters.Tally(_world.Targets).Outstanding == 0 && _letters.IsIdle;
        if (_follows) return isSettled && _follower.IsSettled && _coordinator.IsLending && _coordinator.State.Remaining.IsEmpty;
        return isSettled && _directory.Phase == JobPhase.Finished && !_coordinator.IsRunning;
    }

    // Shares that were told before others came may be heard late; then they are told again.
    private bool IsCeilingKept => _nodes.Sum(node => node.MaxRequests) <= NodeHost.Ceiling.Concurrency;

    private string Status =>
        $"the job is {_directory.Phase}, its coordinator {(_coordinator.IsLending ? "lends" : _coordinator.IsRunning ? "looks up" : "sleeps")}, " +
        $"{_coordinator.State.Remaining.IdCount} ids remain, {_coordinator.Leases.Open.Count} leases are open, " +
        $"nodes hold {string.Join(", ", _nodes.Select(node => node.Held))} and may ask {string.Join(", ", _nodes.Select(node => node.MaxRequests))}, " +
        $"{_letters.Letters.Tally()}{(_follows && !_follower.IsSettled ? ", changes are under way" : "")}";

    private void CheckTheEnd()
    {
        Assert(_coordinator.State.Remaining.IsEmpty, "a job is found finished only when nothing of it remains");
        var letters = _letters.Letters.Page(new DeadLetterFilter(), 0, int.MaxValue, _world.Now.Wall);
        Assert(letters.All(letter => letter.Status == DeadLetterStatus.Parked), "only parked letters are left");
        Assert(
            letters.All(letter => letter.Attempts == DeadLettersHost.Policy.Attempts),
            "an id is parked after just as many attempts as it has");
        Assert(letters.All(letter => letter.Attempts <= _world.Failures(letter.Id)), "only what failed of its own fault costs an attempt");
        Assert(_follows || !_letters.Letters.Ids.Overlaps(_world.Stored), "what is stored is not a dead letter");
        var poison = IdRangeSet.OfIds(_world.Targets.Ids().Where(_world.IsPoison));
        Assert(_letters.Letters.Ids.IsSupersetOf(poison), "what never works is parked");
        Assert(_world.Stored.Union(_letters.Letters.Ids).Equals(_world.Targets), "every id is stored or parked");
        Assert(
            _world.StoredNulls.Equals(IdRangeSet.OfIds(_world.Stored.Ids().Where(_world.IsNull))),
            "what is null is stored as null");
        var stale = IdRangeSet.OfIds(
            _world.Stored.Except(_world.StoredNulls).Except(_letters.Letters.Ids).Ids().Where(id => !_world.IsFresh(id)));
        Assert(stale.IsEmpty, $"what a follower heard of, or found in the copy when it began, is as the API has it, which {stale} is not");
    }

    private static void Assert(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException($"violated: {what}");
    }
}
