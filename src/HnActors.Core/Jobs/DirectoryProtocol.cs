using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Jobs;

/// <summary>A message to or from the directory of a cluster's jobs.</summary>
public interface IDirectoryMessage;

/// <summary>To the directory: list this job and see that it runs. Answered by <see cref="JobAnswer"/>; the same job twice is listed once.</summary>
public sealed record RegisterJob(JobId Job, JobSpec Spec) : IDirectoryMessage;

/// <summary>To the directory: move a job to another phase. Answered by <see cref="JobAnswer"/>.</summary>
/// <param name="ForRemoval">See <see cref="DirectoryState.Move"/>.</param>
public sealed record MoveJob(JobId Job, JobPhase Phase, bool ForRemoval = false) : IDirectoryMessage;

/// <summary>
/// To the directory, from a job's coordinator: nothing is left that the program can do by itself. Repeated every second until the job
/// is stopped.
/// </summary>
public sealed record JobFinished(JobId Job) : IDirectoryMessage;

/// <summary>To the directory: forget a job that has ended. Answered by <see cref="JobAnswer"/>, without a phase if it is gone.</summary>
public sealed record RemoveJob(JobId Job) : IDirectoryMessage;

/// <param name="Phase">The job's phase now; null if there is no such job.</param>
/// <param name="IsTaken">True if another job has the name: the requested one is not listed.</param>
public sealed record JobAnswer(JobId Job, JobPhase? Phase, bool IsTaken = false) : IDirectoryMessage
{
    /// <summary>Other jobs under way that fetch some of the same ids.</summary>
    public IReadOnlyList<JobId> SharingIds { get; init; } = [];
}

/// <summary>
/// To the directory: change the ceiling of a job, see <see cref="RequestCeiling.With"/>. Answered by <see cref="JobAnswer"/>;
/// a cancelled job stays as it is.
/// </summary>
public sealed record ChangeCeiling(JobId Job, RequestCeiling Change) : IDirectoryMessage;

/// <summary>To the directory. Answered by <see cref="JobListing"/>.</summary>
public sealed record GetJobs : IDirectoryMessage;

/// <summary>
/// To the directory, from whatever fetches: send the running jobs as a <see cref="JobListing"/>, now and after each change. Those that are paused
/// or have ended are left out: after a year they are many. Repeated now and then, since a directory that moved has forgotten its subscribers.
/// </summary>
public sealed record WatchRunningJobs : IDirectoryMessage;

/// <param name="Jobs">Oldest first.</param>
public sealed record JobListing(IReadOnlyList<ListedJob> Jobs) : IDirectoryMessage
{
    public static JobListing Of(DirectoryState directory, bool onlyRunning) => new([.. directory.Entries
        .Where(entry => !onlyRunning || entry.Phase == JobPhase.Running).Select(entry =>
        new ListedJob(entry.Job, entry.Spec.Selection, entry.Spec.Api, entry.Ceiling, entry.Phase, entry.StartedAt)
        {
            Follows = entry.Spec.Follow is not null,
        })]);
}

/// <summary>A job without its ids, which may be many.</summary>
public sealed record ListedJob(JobId Job, string Selection, string Api, RequestCeiling Ceiling, JobPhase Phase, DateTimeOffset StartedAt)
{
    /// <summary>True if the job keeps the copy up to date and never ends by itself.</summary>
    public bool Follows { get; init; }
}

/// <summary>
/// From the directory to a job's follower, every second while the job runs: listen to the API, and see that what it announces is fetched. If
/// this does not arrive for a while, the follower falls asleep.
/// </summary>
/// <param name="Api">Base address of what to listen to.</param>
public sealed record KeepFollowing(JobId Job, string Api, FollowSpec Follow) : IJobCommand;

/// <summary>To the directory, every second.</summary>
public sealed class DirectoryTick
{
    public static readonly DirectoryTick Instance = new();

    private DirectoryTick()
    {
    }
}
