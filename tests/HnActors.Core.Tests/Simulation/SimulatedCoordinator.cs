using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Messages;

namespace HnActors.Core.Tests.Simulation;

/// <summary>The coordinator without its actor: a journal, the state folded from it, and a lease table that dies with it.</summary>
internal sealed class SimulatedCoordinator(World world, JobId job)
{
    public const string Name = "coordinator";

    private static readonly LeasePolicy Policy = new() { Duration = TimeSpan.FromSeconds(10), LargestLease = 12, SmallestLease = 3 };

    private readonly List<IJobEvent> _journal = [];
    private bool _lookedUp;

    public JobState State { get; private set; } = JobState.New;

    public LeaseTable? Leases { get; private set; }

    public bool IsReady => _lookedUp;

    /// <summary>Begins, or begins again after a crash: only the journal is left.</summary>
    public void Start()
    {
        State = _journal.Aggregate(JobState.New, (state, happened) => state.Apply(happened));
        _lookedUp = false;
        Persist(State.OpenEpoch(world.Now.Wall));
        if (State.Choose("all", "sim", world.Targets, world.Now.Wall) is { } chosen) Persist(chosen);
        Leases = new LeaseTable(Policy, State.Epoch);
    }

    public void Tick()
    {
        if (!_lookedUp) world.Network.Send(SimulatedDeadLetters.Name, Name, new GetDeadLetterIds(job));
        else Leases!.Expire(world.Now.Elapsed, State.Done);
    }

    public void Receive(string from, object message)
    {
        switch (message)
        {
            case DeadLetterIds letters when !_lookedUp:
                if (State.Adopt(letters.Ids.Union(world.Stored.Intersect(State.Remaining)), world.Now.Wall) is { } adopted) Persist(adopted);
                Leases!.SetRemaining(State.Remaining);
                _lookedUp = true;
                break;
            case RequestLease request:
                var lease = _lookedUp ? Leases!.Grant(request.Pool, request.RequestNo, request.Wanted, world.Now.Elapsed) : null;
                world.Network.Send(from, Name, lease is null
                    ? new NoLease(job, request.RequestNo)
                    : new LeaseGranted(job, request.RequestNo, lease.Id, lease.Kind, lease.Ids, Policy.Duration, long.MaxValue));
                break;
            case RenewLeases renewal when _lookedUp:
                var held = renewal.Held.Select(one => (one.Id, one.Kind, one.Ids));
                world.Network.Send(from, Name, new LeasesRenewed(job, Leases!.Renew(renewal.Pool, held, State.Done, world.Now.Elapsed)));
                break;
            case CompleteLease completion:
                if (State.Complete(completion.Lease, completion.Done, world.Now.Wall) is { } completed) Persist(completed);
                Leases!.Close(completion.Lease, completion.Done, State.Done);
                world.Network.Send(from, Name, new LeaseClosed(job, completion.Lease));
                break;
            case OfferRetries offer:
                var refused = _lookedUp ? Leases!.Offer(offer.Ids, offer.BelieveNull) : offer.Ids;
                world.Network.Send(from, Name, new RetriesNoted(job, State.Done.IdCount, refused));
                break;
        }
    }

    private void Persist(IJobEvent happened)
    {
        _journal.Add(happened);
        State = State.Apply(happened);
    }
}
