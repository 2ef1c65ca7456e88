using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests.Jobs;

public class DirectoryStateTests
{
    private static readonly JobId Job = new("j");
    private static readonly JobSpec Spec = new("--all", "http://x/v0", IdRangeSet.Of(1, 9), 9, RequestCeiling.None);
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_job_that_is_started_runs_and_starting_it_twice_lists_it_once()
    {
        var listed = DirectoryState.Empty.Apply(DirectoryState.Empty.List(Job, Spec, At)!);

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
        var directory = DirectoryState.Empty.Apply(new JobRegistered(Job, Spec, At)).Apply(new JobMoved(Job, from, At));

        Assert.Equal(moves, directory.Move(Job, to, At) is not null);
    }

    [Theory]
    [InlineData(JobPhase.Running, false)]
    [InlineData(JobPhase.Paused, false)]
    [InlineData(JobPhase.Finished, true)]
    public void Only_a_finished_job_is_cancelled_to_be_removed(JobPhase from, bool moves)
    {
        var directory = DirectoryState.Empty.Apply(new JobRegistered(Job, Spec, At)).Apply(new JobMoved(Job, from, At));

        Assert.Equal(moves, directory.Move(Job, JobPhase.Cancelled, At, forRemoval: true) is not null);
    }

    [Fact]
    public void A_job_that_follows_is_never_finished()
    {
        var following = Spec with { Follow = new FollowSpec(TimeSpan.FromDays(30), SweepRate: null) };
        var directory = DirectoryState.Empty.Apply(new JobRegistered(Job, following, At));

        Assert.Null(directory.Move(Job, JobPhase.Finished, At));
        Assert.NotNull(directory.Move(Job, JobPhase.Paused, At));
        Assert.NotNull(directory.Move(Job, JobPhase.Cancelled, At));
    }

    [Fact]
    public void A_name_that_another_specification_has_is_taken_and_the_same_command_again_is_not()
    {
        var directory = DirectoryState.Empty.Apply(new JobRegistered(Job, Spec, At));

        Assert.False(directory.IsTaken(Job, Spec with { Targets = IdRangeSet.OfIds(Spec.Targets.Ids()) }));
        Assert.True(directory.IsTaken(Job, Spec with { Targets = IdRangeSet.Of(1, 10) }));
        Assert.True(directory.IsTaken(Job, Spec with { Ceiling = new RequestCeiling(5) }));
        Assert.False(directory.IsTaken(new JobId("another"), Spec with { Ceiling = new RequestCeiling(5) }));
        Assert.False(directory.Apply(new JobMoved(Job, JobPhase.Finished, At)).IsTaken(Job, Spec));
    }

    [Fact]
    public void A_job_that_has_ended_keeps_no_ids_and_only_such_a_job_can_be_removed()
    {
        var running = DirectoryState.Empty.Apply(new JobRegistered(Job, Spec, At));
        var finished = running.Apply(new JobMoved(Job, JobPhase.Finished, At));

        Assert.True(finished.Find(Job)!.Spec.Targets.IsEmpty);
        Assert.Null(running.Remove(Job, At));
        Assert.Empty(finished.Apply(finished.Remove(Job, At)!).Entries);
        Assert.Null(finished.Remove(new JobId("another"), At));
    }

    [Fact]
    public void Jobs_under_way_on_the_same_ids_of_the_same_api_are_named()
    {
        var other = new JobId("other");
        var directory = DirectoryState.Empty.Apply(new JobRegistered(Job, Spec, At)).Apply(new JobRegistered(other, Spec, At));

        Assert.Equal([Job], directory.SharingIds(other, Spec));
        Assert.Empty(directory.SharingIds(other, Spec with { Api = "http://y/v0" }));
        Assert.Empty(directory.SharingIds(other, Spec with { Targets = IdRangeSet.Of(10, 20) }));
        Assert.Empty(directory.Apply(new JobMoved(Job, JobPhase.Finished, At)).SharingIds(other, Spec));
    }

    [Fact]
    public void The_ceiling_of_a_job_is_changed_part_by_part_and_a_zero_takes_a_part_away()
    {
        var directory = DirectoryState.Empty.Apply(new JobRegistered(Job, Spec with { Ceiling = new RequestCeiling(Rate: 500) }, At));

        var slower = directory.Apply(directory.Change(Job, new RequestCeiling(Rate: 200, Bandwidth: 1e6), At)!);
        var freed = slower.Apply(slower.Change(Job, new RequestCeiling(Rate: 0), At)!);

        Assert.Equal(new RequestCeiling(200, null, 1e6), slower.Find(Job)!.Ceiling);
        Assert.Equal(new RequestCeiling(Bandwidth: 1e6), freed.Find(Job)!.Ceiling);
        Assert.Null(freed.Change(Job, new RequestCeiling(Rate: 0), At));
        // A start that is told twice is still the same start.
        Assert.False(freed.IsTaken(Job, Spec with { Ceiling = new RequestCeiling(Rate: 500) }));
    }

    [Fact]
    public void The_ceiling_of_a_job_that_is_cancelled_or_not_there_stays()
    {
        var cancelled = DirectoryState.Empty.Apply(new JobRegistered(Job, Spec, At)).Apply(new JobMoved(Job, JobPhase.Cancelled, At));

        Assert.Null(cancelled.Change(Job, new RequestCeiling(5), At));
        Assert.Null(cancelled.Change(new JobId("another"), new RequestCeiling(5), At));
    }

    [Fact]
    public void Of_two_ceilings_the_lower_part_of_each_holds() => Assert.Equal(
        new RequestCeiling(100, 3, 1e6), new RequestCeiling(100, 8).Min(new RequestCeiling(200, 3, 1e6)));

    [Fact]
    public void A_job_that_is_not_there_moves_nowhere() => Assert.Null(DirectoryState.Empty.Move(Job, JobPhase.Paused, At));
}
