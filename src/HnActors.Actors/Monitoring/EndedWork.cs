namespace HnActors.Actors.Monitoring;

/// <summary>
/// Keeps what was counted by work that has ended: a counter that vanished, or fell back, would look like one that began anew. Any thread may
/// call any member.
/// </summary>
internal sealed class EndedWork
{
    /// <summary>Of more jobs than these, those that nobody works on any more are forgotten, the oldest first.</summary>
    public const int MaxJobs = 200;

    private readonly Lock _lock = new();

    // The last of a job may still count what was on its way when it ended.
    private readonly OrderedDictionary<string, (WorkCounts? Before, NodeStatistics Last)> _jobs = new(StringComparer.Ordinal);

    /// <param name="live">Jobs that are worked on: a job may be paused and resumed many times.</param>
    public void Add(NodeStatistics ended, IReadOnlySet<string> live)
    {
        lock (_lock)
        {
            WorkCounts? before = null;
            if (_jobs.Remove(ended.Job, out var known)) before = Sum(known.Before, known.Last);
            _jobs.Add(ended.Job, (before, ended));
            for (var place = 0; place < _jobs.Count && _jobs.Count > MaxJobs;)
            {
                if (live.Contains(_jobs.GetAt(place).Key)) place++;
                else _jobs.RemoveAt(place);
            }
        }
    }

    /// <summary>The counts of each job.</summary>
    public IReadOnlyList<WorkCounts> Read()
    {
        lock (_lock) return [.. _jobs.Values.Select(job => Sum(job.Before, job.Last))];
    }

    private static WorkCounts Sum(WorkCounts? before, NodeStatistics last) => before?.Plus(WorkCounts.Of(last)) ?? WorkCounts.Of(last);
}
