using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests;

public class JobDirectoryTests
{
    private static readonly JobId Job = new("j");
    private static readonly JobSpec Spec = new("--all", "http://x/v0", IdRangeSet.Of(1, 9), 9, null);
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_job_that_is_started_runs_and_starting_it_twice_lists_it_once()
    {
        var listed = JobDirectory.Empty.Apply(JobDirectory.Empty.List(Job, Spec, At)!);

        Assert.Equal(JobPhase.Running, listed.Find(Job)!.Phase);
        Assert.Null(listed.List(Job, Spec, At));
    }

    [Theory]
    [InlineData(JobPhase.Running, JobPhase.Paused, true)]
    [InlineData(JobPhase.Running, JobPhase.Finished, true)]
    [InlineData(JobPhase.Running, JobPhase.Cancelled, true)]
    [InlineData(JobPhase.Running, JobPhase.Running, false)]
    [InlineData(JobPhase.Paused, JobPhase.Running, true)]
    [InlineData(JobPhase.Paused, JobPhase.Cancelled, true)]
    [InlineData(JobPhase.Paused, JobPhase.Finished, false)]
    [InlineData(JobPhase.Finished, JobPhase.Running, true)]
    [InlineData(JobPhase.Finished, JobPhase.Cancelled, false)]
    [InlineData(JobPhase.Cancelled, JobPhase.Running, false)]
    public void A_job_moves_only_where_that_makes_sense(JobPhase from, JobPhase to, bool moves)
    {
        var directory = JobDirectory.Empty.Apply(new JobListed(Job, Spec, At)).Apply(new JobMoved(Job, from, At));

        Assert.Equal(moves, directory.Move(Job, to, At) is not null);
    }

    [Fact]
    public void A_job_that_is_not_there_moves_nowhere() => Assert.Null(JobDirectory.Empty.Move(Job, JobPhase.Paused, At));
}
