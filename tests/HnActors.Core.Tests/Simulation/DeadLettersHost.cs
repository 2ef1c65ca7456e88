using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Simulation;

/// <summary>What an actor is to the job's dead letters: a journal, a clock and a way out.</summary>
internal sealed class DeadLettersHost(World world, JobId job)
{
    public const string Name = "letters";

    public static readonly RetryPolicy Policy = new() { Attempts = 3, BaseDelay = TimeSpan.FromSeconds(1), NullAnswers = 4 };

    private readonly List<IDeadLetterEvent> _journal = [];
    private readonly Queue<object> _toSelf = [];

    public DeadLetterQueue Letters { get; private set; } = new(job, Policy, world.Random);

    /// <summary>True where it goes on with nothing by itself.</summary>
    public bool IsIdle => _toSelf.Count == 0;

    /// <summary>Begins again after a crash: only the journal is left.</summary>
    public void Start()
    {
        _toSelf.Clear();
        Letters = new DeadLetterQueue(job, Policy, world.Random);
        foreach (var happened in _journal) Letters.Apply(happened, world.Now);
    }

    public void Tick()
    {
        if (_toSelf.TryDequeue(out var message)) Receive(Name, message);
        else if (Letters.NextOffer is { } due && due <= world.Now.Elapsed) Receive(Name, OffersDue.Instance);
    }

    public void Receive(object from, object message)
    {
        var decision = Letters.Handle(from, message, world.Now);
        foreach (var happened in decision.Events)
        {
            _journal.Add(happened);
            Letters.Apply(happened, world.Now);
        }
        // A crash after the journal took it and before anyone heard of it.
        if (decision.Events.Count > 0 && world.Network.IsBad && world.Random.Next(50) == 0)
        {
            Start();
            return;
        }
        foreach (var (to, sent) in decision.Then())
        {
            if (to is Party.Self) _toSelf.Enqueue(sent);
            else if (to is PersonHost.Name) world.Network.SendLocally(PersonHost.Name, Name, sent);
            else if (to is Party.Store) world.Network.SendLocally(World.Store, Name, sent);
            else if (to is not Party.Log) world.Network.Send(to is Party.Coordinator ? CoordinatorHost.Name : (string)to, Name, sent);
        }
    }
}
