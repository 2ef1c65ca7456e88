using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;

namespace HnActors.Node.Operations;

/// <summary>Chooses the jobs that are asked how they stand, for the metrics. One look at a time.</summary>
internal sealed class ReportedJobs(TimeProvider time)
{
    private const int MaxJobs = 50;

    // A job that has ended sleeps, and a question wakes it. Only its dead letters may yet change: some are dropped.
    private static readonly TimeSpan EndedKeptFor = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (long ReadAt, bool HasLetters)> _ended = [];

    /// <summary>Those that are told of: those that run, however old they are, then those that may yet, and the newest of those that have ended.</summary>
    /// <param name="listed">Oldest first.</param>
    public static IReadOnlyList<JobLine> Choose(IReadOnlyList<JobLine> listed)
    {
        // Of very many the oldest run.
        var others = listed.Where(job => job.Phase?.HasEnded() != true).OrderBy(job => job.Phase != JobPhase.Running).Take(MaxJobs).ToList();
        return [.. others, .. listed.Where(job => job.Phase?.HasEnded() == true).TakeLast(MaxJobs - others.Count)];
    }

    /// <summary>Those of which something may be new.</summary>
    public IReadOnlyList<string> Due(IReadOnlyList<JobLine> chosen)
    {
        // One that was brought back for its dead letters goes on like any other.
        foreach (var back in _ended.Keys.Except(chosen.Where(job => job.Phase?.HasEnded() == true).Select(job => job.Job)).ToList()) _ended.Remove(back);
        return [.. chosen.Select(job => job.Job).Where(job => !IsKnown(job))];
    }

    public void OnRead(JobStatus status)
    {
        // Not before the store has said how many of its rows are null.
        if (status.Phase.HasEnded() && status.Nulls is not null) _ended[status.Job] = (time.GetTimestamp(), status.Waiting + status.Parked > 0);
    }

    private bool IsKnown(string job) =>
        _ended.TryGetValue(job, out var end) && !(end.HasLetters && time.GetElapsedTime(end.ReadAt) > EndedKeptFor);
}
