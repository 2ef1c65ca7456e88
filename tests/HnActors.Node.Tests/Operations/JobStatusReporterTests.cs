using HnActors.Node.Operations;
using HnActors.Node.Tests.Cluster;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Operations;

public class JobStatusReporterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StubOperations _jobs = new();

    [Fact]
    public async Task A_job_that_does_not_answer_keeps_nobody_from_hearing_of_the_others()
    {
        _jobs.Jobs.AddRange([StubOperations.Line("a"), StubOperations.Line("b")]);
        _jobs.Silent.Add("a");
        var reporter = new JobStatusReporter(_jobs, () => [], _time);

        for (var look = 1; look <= 3; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            var report = reporter.ReportAsync(CancellationToken.None);
            await TestCluster.UntilAsync(
                () =>
                {
                    _time.Advance(TimeSpan.FromSeconds(2.5));
                    return Task.FromResult(report.IsCompleted && _jobs.Asked.Count(asked => asked == "status b") >= look);
                },
                () => string.Join(", ", _jobs.Asked),
                TimeSpan.FromMilliseconds(50));
            await report;
        }

        Assert.Equal(1, _jobs.Asked.Count(asked => asked == "status a"));
    }
}
