using System.Collections.Immutable;
using HnActors.Core.Congestion;
using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>A job of the directory.</summary>
/// <param name="Spec">Without its ids once the job has ended: they may be many, and its coordinator has them.</param>
public sealed record DirectoryEntry(JobId Job, JobSpec Spec, JobPhase Phase, DateTimeOffset StartedAt)
{
    /// <summary>The job's present ceiling.</summary>
    public RequestCeiling Ceiling { get; init; } = Spec.Ceiling;
}

/// <summary>The jobs of a cluster, oldest first. Immutable; a command becomes an event, and applying it gives the next state.</summary>
public sealed record DirectoryState
{
    public static readonly DirectoryState Empty = new();

    public ImmutableList<DirectoryEntry> Entries { get; init; } = [];

    public DirectoryEntry? Find(JobId job) => Entries.Find(entry => entry.Job == job);

    /// <summary>True if another job has that name already: then this one is not listed.</summary>
    public bool IsTaken(JobId job, JobSpec spec) =>
        Find(job) is { } known && known.Spec != (known.Phase.HasEnded() ? spec with { Targets = IdRangeSet.Empty } : spec);

    /// <summary>The jobs under way that fetch some of the same ids from the same API.</summary>
    public IEnumerable<JobId> SharingIds(JobId job, JobSpec spec) =>
        from entry in Entries
        where entry.Job != job && entry.Job.Subject == job.Subject && !entry.Phase.HasEnded()
            && entry.Spec.Api == spec.Api && entry.Spec.Targets.Overlaps(spec.Targets)
        select entry.Job;

    /// <summary>Lists a job; null if the name is listed already, because the command came twice or the name is taken.</summary>
    public JobRegistered? List(JobId job, JobSpec spec, DateTimeOffset at) => Find(job) is null ? new JobRegistered(job, spec, at) : null;

    /// <summary>
    /// Moves a job to another phase; null if it is in that phase already, or can't get there: a cancelled job never comes back, and a job that
    /// follows is never finished.
    /// </summary>
    /// <param name="forRemoval">True to cancel a job that is finished, so that nobody brings it back while it is removed.</param>
    public JobMoved? Move(JobId job, JobPhase phase, DateTimeOffset at, bool forRemoval = false) =>
        Find(job) is { } entry
        && (forRemoval ? (entry.Phase, phase) == (JobPhase.Finished, JobPhase.Cancelled) : MayMove(entry.Phase, phase))
        && !(phase == JobPhase.Finished && entry.Spec.Follow is not null)
            ? new JobMoved(job, phase, at)
            : null;

    /// <summary>Changes the ceiling of a job; null if that changes nothing, or the job is cancelled.</summary>
    public CeilingChanged? Change(JobId job, RequestCeiling change, DateTimeOffset at) =>
        Find(job) is { Phase: not JobPhase.Cancelled } entry && entry.Ceiling.With(change) is var changed && changed != entry.Ceiling
            ? new CeilingChanged(job, changed, at)
            : null;

    /// <summary>Removes a job that has ended; null for any other.</summary>
    public JobRemoved? Remove(JobId job, DateTimeOffset at) => Find(job) is { } entry && entry.Phase.HasEnded() ? new JobRemoved(job, at) : null;

    public DirectoryState Apply(IDirectoryEvent happened) => happened switch
    {
        JobRegistered listed => this with { Entries = Entries.Add(new DirectoryEntry(listed.Job, listed.Spec, JobPhase.Running, listed.At)) },
        JobMoved moved => Find(moved.Job) is { } entry ? this with { Entries = Entries.Replace(entry, Moved(entry, moved.Phase)) } : this,
        CeilingChanged changed => Find(changed.Job) is { } entry
            ? this with { Entries = Entries.Replace(entry, entry with { Ceiling = changed.Ceiling }) }
            : this,
        JobRemoved removed => this with { Entries = Entries.RemoveAll(entry => entry.Job == removed.Job) },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "A directory has no such event."),
    };

    private static DirectoryEntry Moved(DirectoryEntry entry, JobPhase phase) => entry with
    {
        Phase = phase,
        Spec = phase.HasEnded() ? entry.Spec with { Targets = IdRangeSet.Empty } : entry.Spec,
    };

    private static bool MayMove(JobPhase from, JobPhase to) => to switch
    {
        JobPhase.Running => from is JobPhase.Paused or JobPhase.Finished,
        JobPhase.Paused or JobPhase.Finished => from is JobPhase.Running,
        JobPhase.Cancelled => from is JobPhase.Running or JobPhase.Paused,
        _ => false,
    };
}
