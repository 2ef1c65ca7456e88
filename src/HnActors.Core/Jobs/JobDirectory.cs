using System.Collections.Immutable;
using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>What the directory's journal holds.</summary>
public interface IDirectoryEvent
{
    JobId Job { get; }

    /// <summary>Wall-clock time, for people.</summary>
    DateTimeOffset At { get; }
}

/// <summary>A job was started; it runs.</summary>
public sealed record JobListed(JobId Job, JobSpec Spec, DateTimeOffset At) : IDirectoryEvent;

/// <summary>A job went into another phase.</summary>
public sealed record JobMoved(JobId Job, JobPhase Phase, DateTimeOffset At) : IDirectoryEvent;

/// <summary>A job of the directory.</summary>
public sealed record DirectoryEntry(JobId Job, JobSpec Spec, JobPhase Phase, DateTimeOffset StartedAt);

/// <summary>The jobs of a cluster, oldest first. Immutable; what a command amounts to is an event, and folding it in gives the next state.</summary>
public sealed record JobDirectory
{
    public static readonly JobDirectory Empty = new();

    public ImmutableList<DirectoryEntry> Entries { get; init; } = [];

    public DirectoryEntry? Find(JobId job) => Entries.Find(entry => entry.Job == job);

    /// <summary>Lists a job; null where it is listed already, since the command came twice.</summary>
    public JobListed? List(JobId job, JobSpec spec, DateTimeOffset at) => Find(job) is null ? new JobListed(job, spec, at) : null;

    /// <summary>Moves a job; null where it is in that phase already, or can't get there: nothing comes back from being cancelled.</summary>
    public JobMoved? Move(JobId job, JobPhase phase, DateTimeOffset at) =>
        Find(job) is { } entry && MayMove(entry.Phase, phase) ? new JobMoved(job, phase, at) : null;

    public JobDirectory Apply(IDirectoryEvent happened) => happened switch
    {
        JobListed listed => this with { Entries = Entries.Add(new DirectoryEntry(listed.Job, listed.Spec, JobPhase.Running, listed.At)) },
        JobMoved moved => this with { Entries = Entries.ConvertAll(entry => entry.Job == moved.Job ? entry with { Phase = moved.Phase } : entry) },
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "A directory has no such event."),
    };

    private static bool MayMove(JobPhase from, JobPhase to) => to switch
    {
        JobPhase.Running => from is JobPhase.Paused or JobPhase.Finished,
        JobPhase.Paused or JobPhase.Finished => from is JobPhase.Running,
        JobPhase.Cancelled => from is JobPhase.Running or JobPhase.Paused,
        _ => false,
    };
}
