using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Jobs;

/// <summary>
/// Knows the jobs of a cluster and the phase of each. It keeps reminding the coordinators of those that run, which also
/// brings one back that was lost with its node. The others may sleep.
/// </summary>
/// <remarks>The caller passes in the time, and a <see cref="DirectoryTick"/> every second.</remarks>
public sealed class JobDirectory
{
    // A coordinator that was not told of its job's end in that time has long fallen asleep: no pool asks it for work.
    private static readonly TimeSpan RecentlyMoved = TimeSpan.FromMinutes(10);

    private readonly HashSet<JobId> _informed = [];
    private readonly HashSet<JobId> _toStop = [];
    private readonly Dictionary<JobId, long> _justFinished = [];
    private long _questions;

    public DirectoryState State { get; private set; } = DirectoryState.Empty;

    /// <summary>True if nothing is left to do for a job that was moved recently, which a snapshot would not hold.</summary>
    public bool IsSettled => _toStop.Count == 0 && _justFinished.Count == 0;

    /// <summary>Restores a snapshot.</summary>
    public void Restore(DirectoryState state) => State = state;

    /// <summary>Applies an event that is durable or being replayed.</summary>
    public void Apply(IDirectoryEvent happened, DateTimeOffset now)
    {
        State = State.Apply(happened);
        if (happened is CeilingChanged) return;
        _informed.Remove(happened.Job);
        _toStop.Remove(happened.Job);
        _justFinished.Remove(happened.Job);
        if (happened is not JobMoved moved || moved.Phase == JobPhase.Running || now - moved.At >= RecentlyMoved) return;
        _toStop.Add(moved.Job);
        if (moved.Phase == JobPhase.Finished) _justFinished.Add(moved.Job, ++_questions);
    }

    /// <param name="from">Where an answer goes.</param>
    public Decision<IDirectoryEvent> Handle(object from, object message, Timestamp now)
    {
        switch (message)
        {
            case RegisterJob command:
                return Register(command, from, now);
            case MoveJob command:
                return Move(command.Job, command.Phase, from, now, command.ForRemoval);
            case RemoveJob command:
                return Answering(State.Remove(command.Job, now.Wall), command.Job, from);
            case ChangeCeiling command:
                return Answering(State.Change(command.Job, command.Change, now.Wall), command.Job, from);
            case GetJobs:
                return Decision<IDirectoryEvent>.Send(new Outgoing(from, JobListing.Of(State, onlyRunning: false)));
            case JobStarted started:
                if (IsRunning(started.Job)) _informed.Add(started.Job);
                return Decision<IDirectoryEvent>.Nothing;
            case JobStopped stopped:
                // For a job that should run, this is a late answer, or the coordinator does not know the job: it is sent the ids again.
                if (IsRunning(stopped.Job)) _informed.Remove(stopped.Job);
                else _toStop.Remove(stopped.Job);
                return Decision<IDirectoryEvent>.Nothing;
            case JobFinished finished:
                return State.Find(finished.Job) is { Phase: JobPhase.Running, Spec.Follow: null }
                    ? Move(finished.Job, JobPhase.Finished, from: null, now)
                    : Decision<IDirectoryEvent>.Nothing;
            case DeadLetterTallied tallied:
                return OnTallied(tallied, now);
            case DirectoryTick:
                return OnTick();
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "No directory is told that.");
        }
    }

    private Decision<IDirectoryEvent> Register(RegisterJob command, object from, Timestamp now) => State.IsTaken(command.Job, command.Spec)
        ? Decision<IDirectoryEvent>.Send(new Outgoing(from, new JobAnswer(command.Job, PhaseOf(command.Job), IsTaken: true)))
        : Decision<IDirectoryEvent>.After(State.List(command.Job, command.Spec, now.Wall), () =>
        [
            new Outgoing(from, new JobAnswer(command.Job, PhaseOf(command.Job)) { SharingIds = [.. State.SharingIds(command.Job, command.Spec)] }),
            .. RemindersOf(command.Job),
        ]);

    /// <param name="from">Null if nobody waits for an answer.</param>
    private Decision<IDirectoryEvent> Move(JobId job, JobPhase phase, object? from, Timestamp now, bool forRemoval = false) =>
        Decision<IDirectoryEvent>.After(State.Move(job, phase, now.Wall, forRemoval), () => from is null
            ? RemindersOf(job)
            : [new Outgoing(from, new JobAnswer(job, PhaseOf(job))), .. RemindersOf(job)]);

    private Decision<IDirectoryEvent> Answering(IDirectoryEvent? happened, JobId job, object from) =>
        Decision<IDirectoryEvent>.After(happened, () => [new Outgoing(from, new JobAnswer(job, PhaseOf(job)))]);

    // Someone may have requeued dead letters after the coordinator had heard of none, and have read that the job still ran.
    private Decision<IDirectoryEvent> OnTallied(DeadLetterTallied tallied, Timestamp now)
    {
        if (_justFinished.GetValueOrDefault(tallied.Job) != tallied.QuestionNo) return Decision<IDirectoryEvent>.Nothing;
        _justFinished.Remove(tallied.Job);
        return tallied.Tally.Outstanding > 0 ? Move(tallied.Job, JobPhase.Running, from: null, now) : Decision<IDirectoryEvent>.Nothing;
    }

    private Decision<IDirectoryEvent> OnTick() => Decision<IDirectoryEvent>.Send(
    [
        .. State.Entries.SelectMany(entry => RemindersOf(entry.Job)),
        .. _justFinished.Select(job => new Outgoing(Party.DeadLetters, new TallyDeadLetters(job.Key, Within: null) { QuestionNo = job.Value })),
    ]);

    private IEnumerable<Outgoing> RemindersOf(JobId job)
    {
        if (_toStop.Contains(job))
        {
            yield return new Outgoing(Party.Coordinator, new StopJob(job));
            yield break;
        }
        if (State.Find(job) is not { Phase: JobPhase.Running, Spec: var spec }) yield break;
        // The ids may be many: once the coordinator has them in its own journal it needs no more than a word.
        var targets = _informed.Contains(job) || spec.Targets.IsEmpty ? null : spec.Targets;
        yield return new Outgoing(Party.Coordinator, new StartJob(job, spec.Selection, spec.Api, targets, spec.AcceptNullsUpTo, IsReminder: true)
        {
            AddsTargets = spec.Follow is not null,
        });
        if (spec.Follow is { } follow) yield return new Outgoing(Party.Follower, new KeepFollowing(job, spec.Api, follow));
    }

    private bool IsRunning(JobId job) => PhaseOf(job) == JobPhase.Running;

    private JobPhase? PhaseOf(JobId job) => State.Find(job)?.Phase;
}
