using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Simulation;

/// <summary>
/// What an actor is to the job's coordinator: a journal, a clock and a way out. After a crash only the journal is left; an incarnation that
/// does not know of its successor may go on speaking, but its journal takes nothing any more.
/// </summary>
internal sealed class CoordinatorHost(World world, JobId job)
{
    public const string Name = "coordinator";

    private static readonly LeasePolicy Policy = new()
    {
        Duration = TimeSpan.FromSeconds(10),
        HandOverGrace = TimeSpan.FromSeconds(2),
        MaxLeaseSize = 12,
        MinLeaseSize = 3,
    };

    // As long as a coordinator that nobody speaks to is kept.
    private static readonly TimeSpan FallsAsleepAfter = TimeSpan.FromSeconds(120);

    private readonly List<IJobEvent> _journal = [];
    private JobCoordinator _machine = New(job);
    private JobCoordinator? _deposed;
    private TimeSpan _heardAt;

    public JobState State => _machine.State;

    public LeaseTable Leases => _machine.Leases;

    public bool IsLending => _machine.IsLending;

    public bool IsRunning => _machine.IsRunning;

    /// <summary>True in the moment in which it says that the job is finished.</summary>
    public bool IsFinished { get; set; }

    /// <summary>Begins, or begins again after a crash: only the journal is left.</summary>
    /// <param name="unaware">The incarnation before it goes on, not knowing of this one.</param>
    public void Start(bool unaware = false)
    {
        _deposed = unaware ? _machine : null;
        _machine = New(job);
        _heardAt = world.Now.Elapsed;
        foreach (var happened in _journal) _machine.Apply(happened);
    }

    /// <summary>An incarnation that does not know of its successor learns of it.</summary>
    public void EndDeposed() => _deposed = null;

    public void Tick()
    {
        if (world.Now.Elapsed - _heardAt > FallsAsleepAfter) Start();
        else if (_machine.IsRunning) Receive(Name, CoordinatorTick.Instance);
    }

    public void Receive(object from, object message)
    {
        if (message is not (CoordinatorTick or DeadLetterTallied)) _heardAt = world.Now.Elapsed;
        // Either incarnation may be the one that is found over the network.
        if (_deposed is not null && message is not (StartJob or StopJob or StoredIdsFound or StoredIdsUnknown) && world.Random.Next(3) == 0)
        {
            Deposed(from, message);
            return;
        }
        var decision = _machine.Handle(from, message, world.Now);
        foreach (var happened in decision.Events)
        {
            _journal.Add(happened);
            _machine.Apply(happened);
        }
        // A crash after the journal took it and before anyone heard of it.
        if (decision.Events.Count > 0 && world.Network.IsBad && world.Random.Next(50) == 0) Start();
        else Send(decision);
    }

    private void Deposed(object from, object message)
    {
        var decision = _deposed!.Handle(from, message, world.Now);
        // Its journal refuses to write, and with that it stops.
        if (decision.Events.Count > 0) _deposed = null;
        else Send(decision);
    }

    private void Send(Decision<IJobEvent> decision)
    {
        foreach (var (to, message) in decision.Then())
        {
            switch (to)
            {
                case Party.DeadLetters:
                    world.Network.Send(DeadLettersHost.Name, Name, message);
                    break;
                case Party.Store:
                    world.Network.SendLocally(World.Store, Name, message);
                    break;
                case Party.Log:
                    break;
                case Party.Directory:
                    IsFinished = true;
                    world.Network.Send(DirectoryHost.Name, Name, message);
                    break;
                default:
                    world.Network.Send((string)to, Name, message);
                    break;
            }
        }
    }

    private static JobCoordinator New(JobId job) => new(job, Policy, holder => (string)holder);
}
