using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Simulation;

/// <summary>What an actor is to the directory of jobs: a journal, a clock and a way out.</summary>
internal sealed class DirectoryHost
{
    public const string Name = "directory";

    private readonly World _world;
    private readonly JobId _job;
    private readonly List<IDirectoryEvent> _journal = [];
    private JobDirectory _machine = new();

    public DirectoryHost(World world, JobId job, bool follows)
    {
        _world = world;
        _job = job;
        Receive(PersonHost.Name, new RegisterJob(job, new JobSpec("all", "http://sim", world.Targets, world.AcceptNullsUpTo, RequestCeiling.None)
        {
            Follow = follows ? new FollowSpec(TimeSpan.FromDays(30), SweepRate: null) : null,
        }));
    }

    public JobPhase Phase => _machine.State.Find(_job)!.Phase;

    /// <summary>Begins again after a crash: only the journal is left.</summary>
    public void Start()
    {
        _machine = new JobDirectory();
        foreach (var happened in _journal) _machine.Apply(happened, _world.Now.Wall);
    }

    public void Tick() => Receive(Name, DirectoryTick.Instance);

    public void Move(JobPhase phase) => Receive(PersonHost.Name, new MoveJob(_job, phase));

    public void Receive(object from, object message)
    {
        if (message is WatchRunningJobs)
        {
            _world.Network.Send((string)from, Name, JobListing.Of(_machine.State, onlyRunning: true));
            return;
        }
        var decision = _machine.Handle(from, message, _world.Now);
        foreach (var happened in decision.Events)
        {
            _journal.Add(happened);
            _machine.Apply(happened, _world.Now.Wall);
        }
        // A crash after the journal took it and before anyone heard of it.
        if (decision.Events.Count > 0 && _world.Network.IsBad && _world.Random.Next(20) == 0)
        {
            Start();
            return;
        }
        foreach (var (to, sent) in decision.Then())
        {
            if (to is Party party) _world.Network.Send(NameOf(party), Name, sent);
        }
    }

    private static string NameOf(Party party) => party switch
    {
        Party.Coordinator => CoordinatorHost.Name,
        Party.DeadLetters => DeadLettersHost.Name,
        Party.Follower => FollowerHost.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(party), party, "A directory speaks to nobody else."),
    };
}
