using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Persistence;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Jobs;

/// <summary>Gives a <see cref="JobCoordinator"/> its messages, its journal, its clock, and notice of pools that are gone.</summary>
public sealed class CoordinatorActor : JobActor<IJobEvent>, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly JobCoordinator _coordinator;

    public CoordinatorActor(JobId job, LeasePolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time)
        : base(job, storedIds)
    {
        PersistenceId = PersistenceIdOf(job);
        _registry = registry;
        _time = time;
        var own = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;
        _coordinator = new JobCoordinator(job, policy, sender => AddressOf((IActorRef)sender, own));

        Recover<SnapshotOffer>(OnSnapshotOffer);
        Recover<IJobEvent>(Fold);

        Command<IJobMessage>(message => Handle(Sender, message));
        Command<CoordinatorTick>(tick => Handle(Sender, tick));
        Command<StoredIdsFound>(found => Handle(Sender, found));
        Command<StoredIdsUnknown>(unknown => Handle(Sender, unknown));
        Command<Terminated>(pool => Handle(pool.ActorRef, PoolGone.Instance));
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(TrimBehind);
    }

    public override string PersistenceId { get; }

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(JobId job) => $"job-{job}";

    public static Props Props(JobId job, LeasePolicy policy, IStoredIds storedIds, IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(job, policy, storedIds, registry, time));

    private void Handle(IActorRef from, object message)
    {
        if (message is RequestLease or RenewLeases) Context.Watch(from);
        CarryOut(_coordinator.Handle(from, message, Timestamp.Now(_time)));
    }

    protected override IActorRef ActorOf(Party party) => party switch
    {
        Party.DeadLetters => _registry.Get<DeadLetterKey>(),
        Party.Directory => _registry.TryGet<JobDirectoryKey>(out var directory) ? directory : ActorRefs.Nobody,
        _ => Self,
    };

    protected override void Report(IJobEvent happened)
    {
        switch (happened)
        {
            case EpochOpened opened:
                Log.Info("The coordinator begins, epoch {0}.", opened.Epoch);
                break;
            case TargetsChosen chosen:
                Log.Info("The job is after {0} ids ({1}) of {2}.", chosen.Targets.IdCount, chosen.Selection, chosen.Api);
                break;
            case TargetsAdded added:
                Log.Debug("{0} ids have joined what the job is after.", added.Ids.IdCount);
                break;
            case IdsReopened reopened:
                Log.Info("{0} ids are to be fetched again.", reopened.Ids.IdCount);
                break;
            case IdsAdopted adopted:
                Log.Info("{0} ids are in the store already.", adopted.Ids.IdCount);
                break;
            case LeaseCompleted completed:
                Log.Debug("Lease {0} is completed: {1} ids.", completed.Lease, completed.Ids.IdCount);
                break;
        }
    }

    protected override void OnPersisted()
    {
        if (Snapshots.IsDue(_coordinator.State.Targets.Count + _coordinator.State.Done.Count)) SaveSnapshot(_coordinator.State);
    }

    protected override void OnCarriedOut()
    {
        if (!_coordinator.IsRunning) Timers.Cancel(CoordinatorTick.Instance);
        else if (!Timers.IsTimerActive(CoordinatorTick.Instance)) Timers.StartPeriodicTimer(CoordinatorTick.Instance, CoordinatorTick.Instance, TickInterval);
    }

    protected override void StopWorking()
    {
        _coordinator.Stop();
        Timers.Cancel(CoordinatorTick.Instance);
    }

    private void OnSnapshotOffer(SnapshotOffer offer)
    {
        _coordinator.Restore((JobState)offer.Snapshot);
        Snapshots.Took(offer.Metadata.SequenceNr);
    }

    protected override void Fold(IJobEvent happened)
    {
        _coordinator.Apply(happened);
        Snapshots.Count(happened switch
        {
            LeaseCompleted completed => completed.Ids.Count,
            IdsAdopted adopted => adopted.Ids.Count,
            TargetsChosen chosen => chosen.Targets.Count,
            TargetsAdded added => added.Ids.Count,
            IdsReopened reopened => reopened.Ids.Count,
            _ => 1,
        });
    }

    // An actor on this node has a path without host and port.
    private static string AddressOf(IActorRef actor, Address own) =>
        (actor.Path.Address is { HasLocalScope: false } far ? far : own).ToString();
}
