using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;

namespace HnActors.Node.Operations;

/// <summary>Chooses the jobs whose status is read for the metrics. Used by one reading at a time.</summary>
internal sealed class ReportedJobs(TimeProvider time)
{
    private const int MaxJobs = 50;

    // The actors of an ended job are stopped, and a query would wake them. Only its dead letters may still change: some get dropped.
    private static readonly TimeSpan EndedKeptFor = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (long ReadAt, bool HasLetters)> _ended = [];

    /// <summary>The jobs to report: running jobs, however old, then those that may still run, and the newest of the ended ones.</summary>
    /// <param name="listed">Oldest first.</param>
    public static IReadOnlyList<JobLine> Choose(IReadOnlyList<JobLine> listed)
    {
        // If there are very many, the oldest are the ones that run.
        var others = listed.Where(job => job.Phase?.HasEnded() != true).OrderBy(job => job.Phase != JobPhase.Running).Take(MaxJobs).ToList();
        return [.. others, .. listed.Where(job => job.Phase?.HasEnded() == true).TakeLast(MaxJobs - others.Count)];
    }

    /// <summary>The jobs whose status may have changed.</summary>
    public IReadOnlyList<string> Due(IReadOnlyList<JobLine> chosen)
    {
        // A job that was resumed for its dead letters is treated like any other.
        foreach (var back in _ended.Keys.Except(chosen.Where(job => job.Phase?.HasEnded() == true).Select(job => job.Job)).ToList()) _ended.Remove(back);
        return [.. chosen.Select(job => job.Job).Where(job => !IsKnown(job))];
    }

    public void OnRead(JobStatus status)
    {
        // Not until the store has reported how many of its rows are null.
        if (status.Phase.HasEnded() && status.Nulls is not null) _ended[status.Job] = (time.GetTimestamp(), status.Waiting + status.Parked > 0);
    }

    private bool IsKnown(string job) =>
        _ended.TryGetValue(job, out var end) && !(end.HasLetters && time.GetElapsedTime(end.ReadAt) > EndedKeptFor);
}
