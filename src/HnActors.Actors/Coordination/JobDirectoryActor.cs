using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Akka.Persistence;
using HnActors.Actors.Hosting;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Messages;

namespace HnActors.Actors.Coordination;

/// <summary>
/// Knows the jobs of a cluster and in which phase each is. It tells their coordinators again and again whether to run, which also
/// brings one back that was lost with its node.
/// </summary>
public sealed class JobDirectoryActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>The one directory's persistence id.</summary>
    public const string Id = "job-directory";

    private const int EventsPerSnapshot = 200;

    private static readonly TimeSpan RemindEvery = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyActorRegistry _registry;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<JobId> _informed = [];
    private readonly HashSet<JobId> _justFinished = [];
    private JobDirectory _directory = JobDirectory.Empty;

    public JobDirectoryActor(IReadOnlyActorRegistry registry, TimeProvider time)
    {
        _registry = registry;
        _time = time;

        Recover<SnapshotOffer>(offer => _directory = (JobDirectory)offer.Snapshot);
        Recover<IDirectoryEvent>(happened => _directory = _directory.Apply(happened));
        Recover<RecoveryCompleted>(_ => Timers.StartPeriodicTimer(Remind.Instance, Remind.Instance, TimeSpan.Zero, RemindEvery));

        Command<ListJob>(OnListJob);
        Command<MoveJob>(command => Move(command.Job, command.Phase, Sender));
        Command<GetJobs>(_ => Sender.Tell(JobListing.Of(_directory)));
        Command<Remind>(_ => OnRemind());
        Command<JobStarted>(OnJobStarted);
        Command<JobStopped>(OnJobStopped);
        Command<DeadLetterTallied>(OnLettersTallied);
        Command<LeaveShard>(_ => Context.Stop(Self));
        Command<SaveSnapshotSuccess>(_ => { });
        Command<SaveSnapshotFailure>(failure => _log.Warning("The directory's snapshot could not be saved: {0}", failure.Cause.Message));
    }

    public override string PersistenceId => Id;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IReadOnlyActorRegistry registry, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new JobDirectoryActor(registry, time));

    private void OnListJob(ListJob command)
    {
        var sender = Sender;
        PersistThen(_directory.List(command.Job, command.Spec, _time.GetUtcNow()), () =>
        {
            sender.Tell(new JobAnswer(command.Job, _directory.Find(command.Job)?.Phase));
            OnRemind();
        });
    }

    private void Move(JobId job, JobPhase phase, IActorRef replyTo) =>
        PersistThen(_directory.Move(job, phase, _time.GetUtcNow()), () =>
        {
            _informed.Remove(job);
            replyTo.Tell(new JobAnswer(job, _directory.Find(job)?.Phase));
            OnRemind();
        });

    private void OnRemind()
    {
        var coordinators = _registry.Get<CoordinatorRole>();
        foreach (var entry in _directory.Entries)
        {
            var knows = _informed.Contains(entry.Job);
            if (entry.Phase == JobPhase.Running)
            {
                // The ids may be many: once the coordinator has them in its own journal it needs no more than a word.
                var spec = entry.Spec;
                coordinators.Tell(new StartJob(entry.Job, spec.Selection, spec.Api, knows ? null : spec.Targets, spec.SettledUpTo, IsReminder: true));
            }
            else if (!knows)
            {
                coordinators.Tell(new StopJob(entry.Job));
            }
            if (_justFinished.Contains(entry.Job))
                _registry.Get<DeadLetterRole>().Tell(new TallyDeadLetters(entry.Job, entry.Spec.Targets));
        }
    }

    private void OnJobStarted(JobStarted started)
    {
        if (_directory.Find(started.Job) is not { Phase: JobPhase.Running }) return;
        _informed.Add(started.Job);
        if (!started.IsFinished) return;
        _justFinished.Add(started.Job);
        Move(started.Job, JobPhase.Finished, ActorRefs.Nobody);
    }

    private void OnJobStopped(JobStopped stopped)
    {
        // Of a job that is to run it is a late answer, or says that the coordinator knows nothing of it: the ids are told once more.
        if (_directory.Find(stopped.Job) is { Phase: JobPhase.Running }) _informed.Remove(stopped.Job);
        else _informed.Add(stopped.Job);
    }

    // Someone may have sent dead letters round again after the coordinator had heard of none, and have read that the job still ran.
    private void OnLettersTallied(DeadLetterTallied tallied)
    {
        if (!_justFinished.Remove(tallied.Job)) return;
        if (tallied.Tally.Unsettled > 0) Move(tallied.Job, JobPhase.Running, ActorRefs.Nobody);
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
            _directory = _directory.Apply(written);
            if (LastSequenceNr % EventsPerSnapshot == 0) SaveSnapshot(_directory);
            then();
        });
    }

    private sealed class Remind
    {
        public static readonly Remind Instance = new();
    }
}
