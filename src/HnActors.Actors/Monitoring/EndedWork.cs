namespace HnActors.Actors.Monitoring;

/// <summary>
/// Keeps the counts of work that has ended: a counter that vanished, or decreased, would look like one that was reset. Thread-safe.
/// </summary>
internal sealed class EndedWork
{
    /// <summary>Above this number, jobs that nobody works on any more are forgotten, the oldest first.</summary>
    public const int MaxJobs = 200;

    private readonly Lock _lock = new();

    // The last work of a job may still count requests that were in flight when it ended.
    private readonly OrderedDictionary<string, (WorkCounts? Before, NodeStatistics Last)> _jobs = new(StringComparer.Ordinal);

    /// <param name="live">Jobs in progress: a job may be paused and resumed many times.</param>
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
