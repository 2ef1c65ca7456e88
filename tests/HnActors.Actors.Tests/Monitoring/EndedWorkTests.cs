using HnActors.Actors.Monitoring;

namespace HnActors.Actors.Tests.Monitoring;

public sealed class EndedWorkTests
{
    private readonly EndedWork _ended = new();

    [Fact]
    public void What_a_job_has_counted_never_falls_while_it_is_worked_on_however_many_others_end()
    {
        End("long", stored: 5, live: ["long"]);
        End("long", stored: 7, live: ["long"]);
        for (var other = 0; other < 3 * EndedWork.MaxJobs; other++) End($"other {other}", stored: 1, live: ["long"]);

        Assert.Equal(12, Assert.Single(_ended.Read(), job => job.Job == "long").StoredBodies);
        Assert.Equal(EndedWork.MaxJobs, _ended.Read().Count);
        Assert.Contains(_ended.Read(), job => job.Job == $"other {(3 * EndedWork.MaxJobs) - 1}");
    }

    [Fact]
    public void Failures_are_added_by_kind_and_what_comes_after_the_end_still_counts()
    {
        var last = End("job", stored: 0, live: [], "timeout", "timeout", "html");
        last.CountFailure("html");
        last = End("job", stored: 0, live: [], "html");
        last.CountFailure("http-500");

        var failures = Assert.Single(_ended.Read()).Failures;

        Assert.Equal([("html", 3), ("http-500", 1), ("timeout", 2)], failures.Select(kind => (kind.Key, kind.Value)).Order());
    }

    private NodeStatistics End(string job, int stored, string[] live, params string[] failures)
    {
        using var statistics = new NodeStatistics(job);
        statistics.CountStored(stored, nulls: 0, bytes: 0);
        foreach (var kind in failures) statistics.CountFailure(kind);
        _ended.Add(statistics, live.ToHashSet());
        return statistics;
    }
}
