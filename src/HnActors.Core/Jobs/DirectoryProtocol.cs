using HnActors.Core.Ids;

namespace HnActors.Core.Jobs;

/// <summary>A message to or from the directory of a cluster's jobs.</summary>
public interface IDirectoryMessage;

/// <summary>To the directory: list this job and see that it runs. Answered by <see cref="JobAnswer"/>; the same job twice is listed once.</summary>
public sealed record RegisterJob(JobId Job, JobSpec Spec) : IDirectoryMessage;

/// <summary>To the directory: bring a job into another phase. Answered by <see cref="JobAnswer"/>.</summary>
public sealed record MoveJob(JobId Job, JobPhase Phase) : IDirectoryMessage;

/// <summary>
/// To the directory, from a job's coordinator: nothing is left that the program can do by itself. Told again every second until the job
/// is stopped.
/// </summary>
public sealed record JobFinished(JobId Job) : IDirectoryMessage;

/// <summary>To the directory: forget a job that has ended. Answered by <see cref="JobAnswer"/>, without a phase where it is gone.</summary>
public sealed record RemoveJob(JobId Job) : IDirectoryMessage;

/// <param name="Phase">The job's phase now; null where there is no such job.</param>
/// <param name="IsTaken">True where another job has the name: the one asked for is not listed.</param>
public sealed record JobAnswer(JobId Job, JobPhase? Phase, bool IsTaken = false) : IDirectoryMessage
{
    /// <summary>Other jobs under way that fetch some of the same ids.</summary>
    public IReadOnlyList<JobId> SharingIds { get; init; } = [];
}

/// <summary>To the directory. Answered by <see cref="JobListing"/>.</summary>
/// <param name="OnlyRunning">True where those that are paused or have ended are of no interest: after a year they are many.</param>
public sealed record GetJobs(bool OnlyRunning = false) : IDirectoryMessage;

/// <param name="Jobs">Oldest first.</param>
public sealed record JobListing(IReadOnlyList<ListedJob> Jobs) : IDirectoryMessage
{
    public static JobListing Of(JobDirectory directory, bool onlyRunning) => new([.. directory.Entries
        .Where(entry => !onlyRunning || entry.Phase == JobPhase.Running).Select(entry =>
        new ListedJob(entry.Job, entry.Spec.Selection, entry.Spec.Api, entry.Spec.MaxRate, entry.Phase, entry.StartedAt))]);
}

/// <summary>A job without its ids, which may be many.</summary>
public sealed record ListedJob(JobId Job, string Selection, string Api, double? MaxRate, JobPhase Phase, DateTimeOffset StartedAt);
