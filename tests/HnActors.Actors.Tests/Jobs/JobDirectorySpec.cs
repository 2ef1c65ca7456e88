using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Jobs;
using HnActors.Actors.Messaging;
using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Tests.Jobs;

public class JobDirectorySpec : ActorSpec
{
    private static readonly JobSpec Spec = new("all", "http://stub", IdRangeSet.Of(1, 9), 9, RequestCeiling.None);

    private readonly TestProbe _coordinators;

    public JobDirectorySpec() => _coordinators = Probe<CoordinatorKey>();

    [Fact]
    public void A_name_that_another_job_has_is_refused_and_that_job_stays_as_it_was()
    {
        var directory = Directory();
        Assert.False(Start(directory, "a", Spec).IsTaken);

        Assert.False(Start(directory, "a", Spec).IsTaken);
        Assert.True(Start(directory, "a", Spec with { Targets = IdRangeSet.Of(20, 30) }).IsTaken);

        directory.Tell(new GetJobs());
        Assert.Single(ExpectMsg<JobListing>().Jobs);
    }

    [Fact]
    public void Who_starts_a_job_is_told_which_others_fetch_the_same_ids()
    {
        var directory = Directory();
        Start(directory, "a", Spec);

        Assert.Equal([new JobId("a")], Start(directory, "b", Spec).SharingIds);
    }

    [Fact]
    public void After_a_restart_only_the_coordinators_of_jobs_that_run_are_woken()
    {
        var longAgo = new FixedTime(DateTimeOffset.UtcNow.AddDays(-1));
        var directory = Directory(longAgo);
        foreach (var job in (string[])["finished", "paused", "cancelled", "running"]) Start(directory, job, Spec);
        Move(directory, "finished", JobPhase.Finished);
        Move(directory, "paused", JobPhase.Paused);
        Move(directory, "cancelled", JobPhase.Cancelled);
        Stop(directory);
        var woken = Probe<CoordinatorKey>(replaces: true);

        Directory();

        var told = woken.ReceiveN(3).Cast<IJobMessage>().Select(message => message.Job.Value).Distinct();
        Assert.Equal(["running"], told);
    }

    [Fact]
    public void A_reminder_asks_for_no_ids()
    {
        Start(Directory(), "a", Spec);

        Assert.True(_coordinators.ExpectMsg<StartJob>().IsReminder);
    }

    [Fact]
    public void A_coordinator_is_told_to_stop_until_it_says_that_it_has()
    {
        var directory = Directory();
        Start(directory, "a", Spec);
        Move(directory, "a", JobPhase.Paused);

        _coordinators.FishForMessage<StopJob>(_ => true);
        _coordinators.FishForMessage<StopJob>(_ => true);
        directory.Tell(new JobStopped(new JobId("a")), _coordinators);
        Start(directory, "b", Spec);

        _coordinators.FishForMessage<StartJob>(start => start.Job.Value == "b");
        Assert.All(_coordinators.ReceiveN(2), message => Assert.IsType<StartJob>(message));
    }

    [Fact]
    public void What_listens_for_a_job_that_follows_is_woken_again_and_again_and_its_coordinator_keeps_what_was_added()
    {
        var followers = Probe<FollowerKey>();
        var follow = new FollowSpec(TimeSpan.FromDays(30), SweepRate: null);
        Start(Directory(), "a", Spec with { Follow = follow });

        Assert.Equal(new KeepFollowing(new JobId("a"), Spec.Api, follow), followers.ExpectMsg<KeepFollowing>());
        Assert.True(_coordinators.ExpectMsg<StartJob>().AddsTargets);
        followers.ExpectMsg<KeepFollowing>();
    }

    [Fact]
    public void A_job_that_follows_is_not_finished_by_having_fetched_all()
    {
        Probe<FollowerKey>();
        Probe<DeadLetterKey>();
        var directory = Directory();
        Start(directory, "a", Spec with { Follow = new FollowSpec(TimeSpan.Zero, SweepRate: null) });

        directory.Tell(new JobFinished(new JobId("a")));

        directory.Tell(new GetJobs());
        var listed = Assert.Single(ExpectMsg<JobListing>().Jobs);
        Assert.Equal((JobPhase.Running, true), (listed.Phase, listed.Follows));
    }

    [Fact]
    public void A_job_that_has_ended_can_be_removed_and_is_gone_after_a_restart()
    {
        var directory = Directory();
        Start(directory, "a", Spec);
        directory.Tell(new RemoveJob(new JobId("a")));
        Assert.Equal(JobPhase.Running, ExpectMsg<JobAnswer>().Phase);
        Move(directory, "a", JobPhase.Cancelled);

        directory.Tell(new RemoveJob(new JobId("a")));
        Assert.Null(ExpectMsg<JobAnswer>().Phase);
        Stop(directory);
        directory = Directory();

        directory.Tell(new GetJobs());
        Assert.Empty(ExpectMsg<JobListing>().Jobs);
    }

    private IActorRef Directory(TimeProvider? time = null) => Sys.ActorOf(JobDirectoryActor.Props(Registry, time ?? TimeProvider.System));

    private JobAnswer Start(IActorRef directory, string job, JobSpec spec)
    {
        directory.Tell(new RegisterJob(new JobId(job), spec));
        return ExpectMsg<JobAnswer>();
    }

    private void Move(IActorRef directory, string job, JobPhase phase)
    {
        directory.Tell(new MoveJob(new JobId(job), phase));
        Assert.Equal(phase, ExpectMsg<JobAnswer>().Phase);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
