using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Jobs;

/// <summary>Gives a <see cref="JobDirectory"/> its messages, journal and clock, and tells fetching nodes which jobs are running.</summary>
public sealed class JobDirectoryActor : StateMachineActor<IDirectoryEvent>, IWithTimers
{
    /// <summary>The directory's persistence id.</summary>
    public const string Id = "job-directory";

    // Many jobs may be started at once.
    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly HashSet<IActorRef> _watchers = [];
    private readonly JobDirectory _directory = new();

    public JobDirectoryActor(IReadOnlyActorRegistry registry, TimeProvider time)
    {
        _registry = registry;
        _time = time;

        Recover<SnapshotOffer>(OnSnapshotOffer);
        Recover<IDirectoryEvent>(Fold);
        Recover<RecoveryCompleted>(_ => Timers.StartPeriodicTimer(DirectoryTick.Instance, DirectoryTick.Instance, TimeSpan.Zero, TickInterval));

        Command<WatchRunningJobs>(_ => OnWatchRunningJobs());
        Command<Terminated>(gone => _watchers.Remove(gone.ActorRef));
        Command<TellWatchers>(_ => OnTellWatchers());
        Command<IDirectoryMessage>(Handle);
        Command<DirectoryTick>(Handle);
        Command<JobStarted>(Handle);
        Command<JobStopped>(Handle);
        Command<DeadLetterTallied>(Handle);
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(TrimBehind);
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
    }

    public override string PersistenceId => Id;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new JobDirectoryActor(registry, time));

    private void Handle(object message) => CarryOut(_directory.Handle(Sender, message, Timestamp.Now(_time)));

    private void OnWatchRunningJobs()
    {
        if (_watchers.Add(Sender)) Context.Watch(Sender);
        Sender.Tell(JobListing.Of(_directory.State, onlyRunning: true));
    }

    private void OnTellWatchers()
    {
        var listing = JobListing.Of(_directory.State, onlyRunning: true);
        foreach (var watcher in _watchers) watcher.Tell(listing);
    }

    protected override IActorRef ActorOf(Party party) => party switch
    {
        Party.Coordinator => _registry.Get<CoordinatorKey>(),
        Party.DeadLetters => _registry.Get<DeadLetterKey>(),
        Party.Follower => _registry.Get<FollowerKey>(),
        _ => throw new ArgumentOutOfRangeException(nameof(party), party, "A directory speaks to nobody else."),
    };

    protected override void Fold(IDirectoryEvent happened)
    {
        _directory.Apply(happened, _time.GetUtcNow());
        Snapshots.Count(1);
    }

    protected override void Report(IDirectoryEvent happened)
    {
        if (_watchers.Count > 0) Timers.StartSingleTimer(TellWatchers.Instance, TellWatchers.Instance, TellInterval);
    }

    protected override void OnPersisted()
    {
        if (_directory.IsSettled && Snapshots.IsDue(_directory.State.Entries.Count)) SaveSnapshot(_directory.State);
    }

    private void OnSnapshotOffer(SnapshotOffer offer)
    {
        _directory.Restore((DirectoryState)offer.Snapshot);
        Snapshots.Took(offer.Metadata.SequenceNr);
    }

    private sealed class TellWatchers
    {
        public static readonly TellWatchers Instance = new();
    }
}
