using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Operations;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Operations;

public class ReportedJobsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReportedJobs _reported;

    public ReportedJobsTests() => _reported = new ReportedJobs(_time);

    [Fact]
    public void A_job_that_goes_on_is_told_of_however_many_came_and_went_after_it()
    {
        List<JobLine> listed = [Line("old", JobPhase.Running), .. Enumerable.Range(1, 80).Select(number => Line($"{number}", JobPhase.Finished))];

        var chosen = ReportedJobs.Choose(listed).Select(job => job.Job).ToList();

        Assert.Equal(50, chosen.Count);
        Assert.Contains("old", chosen);
        Assert.Contains("80", chosen);
        Assert.DoesNotContain("1", chosen);
    }

    [Fact]
    public void One_that_has_ended_is_asked_once_and_again_when_it_was_brought_back()
    {
        Read("a", JobPhase.Finished);
        Assert.Empty(_reported.Due([Line("a", JobPhase.Finished)]));

        Assert.Equal(["a"], _reported.Due([Line("a", JobPhase.Running)]));
        Assert.Equal(["a"], _reported.Due([Line("a", JobPhase.Finished)]));
    }

    [Fact]
    public void One_that_has_ended_with_dead_letters_is_asked_now_and_then_for_they_may_be_dropped()
    {
        Read("a", JobPhase.Finished, parked: 3);
        Read("b", JobPhase.Cancelled);
        List<JobLine> chosen = [Line("a", JobPhase.Finished), Line("b", JobPhase.Cancelled)];
        Assert.Empty(_reported.Due(chosen));

        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(["a"], _reported.Due(chosen));
    }

    private void Read(string job, JobPhase phase, long parked = 0) => _reported.OnRead(new JobStatus { Job = job, Phase = phase, Nulls = 0, Parked = parked });

    private static JobLine Line(string job, JobPhase phase) => new(job, "all", "sim", null, null, null, phase, DateTimeOffset.UnixEpoch);
}
