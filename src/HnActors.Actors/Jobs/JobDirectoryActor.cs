using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using HnActors.Actors.Following;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Jobs;

/// <summary>
/// Knows the jobs of a cluster and in which phase each is. It tells the coordinators of those that run so again and again, which also
/// brings one back that was lost with its node. The others may sleep.
/// </summary>
public sealed class JobDirectoryActor : JournaledActor, IWithTimers
{
    /// <summary>The one directory's persistence id.</summary>
    public const string Id = "job-directory";

    // Many jobs may be started at once.
    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan ReminderInterval = TimeSpan.FromSeconds(1);

    // A coordinator that was not told of its job's end in that time has long fallen asleep: no pool asks it for work.
    private static readonly TimeSpan RecentlyMoved = TimeSpan.FromMinutes(10);

    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly HashSet<JobId> _informed = [];
    private readonly HashSet<JobId> _toStop = [];
    private readonly HashSet<JobId> _justFinished = [];
    private readonly HashSet<IActorRef> _watchers = [];
    private JobDirectory _directory = JobDirectory.Empty;

    public JobDirectoryActor(IReadOnlyActorRegistry registry, TimeProvider time)
    {
        _registry = registry;
        _time = time;

        Recover<SnapshotOffer>(OnSnapshotOffer);
        Recover<IDirectoryEvent>(Fold);
        Recover<RecoveryCompleted>(_ => Timers.StartPeriodicTimer(Remind.Instance, Remind.Instance, TimeSpan.Zero, ReminderInterval));

        Command<RegisterJob>(OnRegisterJob);
        Command<MoveJob>(command => Move(command.Job, command.Phase, Sender));
        Command<RemoveJob>(OnRemoveJob);
        Command<ChangeCeiling>(OnChangeCeiling);
        Command<GetJobs>(_ => Sender.Tell(JobListing.Of(_directory, onlyRunning: false)));
        Command<WatchRunningJobs>(_ => OnWatchRunningJobs());
        Command<Terminated>(gone => _watchers.Remove(gone.ActorRef));
        Command<TellWatchers>(_ => OnTellWatchers());
        Command<Remind>(_ => OnRemind());
        Command<JobStarted>(OnJobStarted);
        Command<JobStopped>(OnJobStopped);
        Command<JobFinished>(OnJobFinished);
        Command<DeadLetterTallied>(OnLettersTallied);
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(TrimBehind);
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteSnapshotsSuccess>(_ => { });
    }

    public override string PersistenceId => Id;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new JobDirectoryActor(registry, time));

    private void OnRegisterJob(RegisterJob command)
    {
        var sender = Sender;
        if (_directory.IsTaken(command.Job, command.Spec))
        {
            sender.Tell(new JobAnswer(command.Job, _directory.Find(command.Job)?.Phase, IsTaken: true));
            return;
        }
        PersistThen(_directory.List(command.Job, command.Spec, _time.GetUtcNow()), () =>
        {
            sender.Tell(new JobAnswer(command.Job, _directory.Find(command.Job)?.Phase)
            {
                SharingIds = [.. _directory.SharingIds(command.Job, command.Spec)],
            });
            RemindOf(command.Job);
        });
    }

    private void Move(JobId job, JobPhase phase, IActorRef replyTo) =>
        PersistThen(_directory.Move(job, phase, _time.GetUtcNow()), () =>
        {
            replyTo.Tell(new JobAnswer(job, _directory.Find(job)?.Phase));
            RemindOf(job);
        });

    private void OnRemoveJob(RemoveJob command)
    {
        var sender = Sender;
        PersistThen(_directory.Remove(command.Job, _time.GetUtcNow()), () =>
            sender.Tell(new JobAnswer(command.Job, _directory.Find(command.Job)?.Phase)));
    }

    private void OnChangeCeiling(ChangeCeiling command)
    {
        var sender = Sender;
        PersistThen(_directory.Change(command.Job, command.Change, _time.GetUtcNow()), () =>
            sender.Tell(new JobAnswer(command.Job, _directory.Find(command.Job)?.Phase)));
    }

    private void OnWatchRunningJobs()
    {
        if (_watchers.Add(Sender)) Context.Watch(Sender);
        Sender.Tell(JobListing.Of(_directory, onlyRunning: true));
    }

    private void OnTellWatchers()
    {
        var listing = JobListing.Of(_directory, onlyRunning: true);
        foreach (var watcher in _watchers) watcher.Tell(listing);
    }

    private void OnRemind()
    {
        foreach (var entry in _directory.Entries)
        {
            if (entry.Phase == JobPhase.Running || _toStop.Contains(entry.Job)) RemindOf(entry.Job);
        }
        foreach (var job in _justFinished) _registry.Get<DeadLetterKey>().Tell(new TallyDeadLetters(job, Within: null));
    }

    private void RemindOf(JobId job)
    {
        if (_directory.Find(job) is not { } entry) return;
        var coordinators = _registry.Get<CoordinatorKey>();
        if (_toStop.Contains(job))
        {
            coordinators.Tell(new StopJob(job));
        }
        else if (entry.Phase == JobPhase.Running)
        {
            // The ids may be many: once the coordinator has them in its own journal it needs no more than a word.
            var spec = entry.Spec;
            var targets = _informed.Contains(job) || spec.Targets.IsEmpty ? null : spec.Targets;
            coordinators.Tell(new StartJob(job, spec.Selection, spec.Api, targets, spec.AcceptNullsUpTo, IsReminder: true)
            {
                AddsTargets = spec.Follow is not null,
            });
            if (spec.Follow is { } follow) _registry.Get<FollowerKey>().Tell(new KeepFollowing(job, spec.Api, follow));
        }
    }

    private void OnJobStarted(JobStarted started)
    {
        if (_directory.Find(started.Job) is { Phase: JobPhase.Running }) _informed.Add(started.Job);
    }

    private void OnJobFinished(JobFinished finished)
    {
        if (_directory.Find(finished.Job) is not { Phase: JobPhase.Running, Spec.Follow: null }) return;
        _justFinished.Add(finished.Job);
        Move(finished.Job, JobPhase.Finished, ActorRefs.Nobody);
    }

    private void OnJobStopped(JobStopped stopped)
    {
        // Of a job that is to run it is a late answer, or says that the coordinator knows nothing of it: the ids are told once more.
        if (_directory.Find(stopped.Job) is { Phase: JobPhase.Running }) _informed.Remove(stopped.Job);
        else _toStop.Remove(stopped.Job);
    }

    // Someone may have requeued dead letters after the coordinator had heard of none, and have read that the job still ran.
    private void OnLettersTallied(DeadLetterTallied tallied)
    {
        if (!_justFinished.Remove(tallied.Job)) return;
        if (tallied.Tally.Outstanding > 0) Move(tallied.Job, JobPhase.Running, ActorRefs.Nobody);
    }

    private void PersistThen(IDirectoryEvent? happened, Action then)
    {
        if (happened is null)
        {
            then();
            return;
        }
        Persist(happened, written =>
        {
            Fold(written);
            if (Snapshots.IsDue(_directory.Entries.Count)) SaveSnapshot(_directory);
            then();
        });
    }

    private void Fold(IDirectoryEvent happened)
    {
        _directory = _directory.Apply(happened);
        Snapshots.Count(1);
        if (_watchers.Count > 0) Timers.StartSingleTimer(TellWatchers.Instance, TellWatchers.Instance, TellInterval);
        if (happened is CeilingChanged) return;
        _informed.Remove(happened.Job);
        _toStop.Remove(happened.Job);
        if (happened is JobMoved moved && moved.Phase != JobPhase.Running && _time.GetUtcNow() - moved.At < RecentlyMoved)
            _toStop.Add(moved.Job);
    }

    private void OnSnapshotOffer(SnapshotOffer offer)
    {
        _directory = (JobDirectory)offer.Snapshot;
        Snapshots.Took(offer.Metadata.SequenceNr);
    }

    private sealed class TellWatchers
    {
        public static readonly TellWatchers Instance = new();
    }

    private sealed class Remind
    {
        public static readonly Remind Instance = new();
    }
}
