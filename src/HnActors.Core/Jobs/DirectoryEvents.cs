using HnActors.Core.Congestion;
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
public sealed record JobRegistered(JobId Job, JobSpec Spec, DateTimeOffset At) : IDirectoryEvent;

/// <summary>A job changed its phase.</summary>
public sealed record JobMoved(JobId Job, JobPhase Phase, DateTimeOffset At) : IDirectoryEvent;

/// <summary>The ceiling of a job was changed.</summary>
public sealed record CeilingChanged(JobId Job, RequestCeiling Ceiling, DateTimeOffset At) : IDirectoryEvent;

/// <summary>A job that had ended was removed.</summary>
public sealed record JobRemoved(JobId Job, DateTimeOffset At) : IDirectoryEvent;
