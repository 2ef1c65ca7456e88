using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Jobs;
using HnActors.Actors.Messaging;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Tests.Jobs;

/// <summary>A job whose coordinator says that nothing is left to do.</summary>
public class FinishedJobSpec : ActorSpec
{
    private static readonly IdRangeSet Targets = IdRangeSet.Of(1, 8);

    private readonly TestProbe _coordinator;
    private readonly TestProbe _letters;

    public FinishedJobSpec()
    {
        _coordinator = Probe<CoordinatorKey>();
        _letters = Probe<DeadLetterKey>();
    }

    [Fact]
    public void Dead_letters_sent_round_again_while_their_job_is_found_finished_bring_it_back()
    {
        var directory = Started();
        Finish(directory);

        directory.Tell(Answer(Tally(waiting: 1)));

        AwaitAssert(() => Assert.Equal(JobPhase.Running, Phase(directory)));
        NextStart();
    }

    [Fact]
    public void A_job_without_letters_to_come_stays_finished_and_is_looked_at_no_more()
    {
        var directory = Started();
        Finish(directory);
        var answer = Answer(DeadLetterTally.None);
        directory.Tell(answer);
        Assert.Equal(JobPhase.Finished, Phase(directory));

        // An answer to a question that was sent twice, from before letters were requeued by someone who saw the job finished.
        directory.Tell(answer with { Tally = Tally(waiting: 1) });

        Assert.Equal(JobPhase.Finished, Phase(directory));
    }

    [Fact]
    public void A_question_about_the_letters_that_is_lost_is_asked_again()
    {
        var directory = Started();
        Finish(directory);

        _letters.ExpectMsg<TallyDeadLetters>();
        _letters.ExpectMsg<TallyDeadLetters>();
    }

    [Fact]
    public void A_coordinator_that_runs_although_it_was_stopped_or_knows_nothing_is_told_the_ids_again()
    {
        var directory = Started();
        directory.Tell(new JobStarted(Job, Targets, Targets));
        _coordinator.FishForMessage<StartJob>(start => start.Targets is null);

        directory.Tell(new JobStopped(Job));

        _coordinator.FishForMessage<StartJob>(start => start.Targets is not null);
    }

    [Fact]
    public void Whoever_watches_the_running_jobs_is_told_of_a_changed_ceiling_without_asking()
    {
        var directory = Started();
        var watcher = CreateTestProbe();
        directory.Tell(new WatchRunningJobs(), watcher);
        Assert.Equal(RequestCeiling.None, Assert.Single(watcher.ExpectMsg<JobListing>().Jobs).Ceiling);

        directory.Tell(new ChangeCeiling(Job, new RequestCeiling(Rate: 200)));

        Assert.Equal(JobPhase.Running, ExpectMsg<JobAnswer>().Phase);
        Assert.Equal(200, Assert.Single(watcher.ExpectMsg<JobListing>().Jobs).Ceiling.Rate);
    }

    [Fact]
    public void A_job_that_is_being_stopped_is_stopped_although_its_ceiling_changes_meanwhile()
    {
        var directory = Started();
        directory.Tell(new MoveJob(Job, JobPhase.Paused));
        ExpectMsg<JobAnswer>();

        directory.Tell(new ChangeCeiling(Job, new RequestCeiling(Rate: 200)));
        ExpectMsg<JobAnswer>();

        _coordinator.FishForMessage<StopJob>(_ => true);
        _coordinator.FishForMessage<StopJob>(_ => true);
    }

    private IActorRef Started()
    {
        var directory = Sys.ActorOf(JobDirectoryActor.Props(Registry, TimeProvider.System));
        directory.Tell(new RegisterJob(Job, new JobSpec("all", "http://stub", Targets, 8, RequestCeiling.None)));
        Assert.Equal(JobPhase.Running, ExpectMsg<JobAnswer>().Phase);
        Assert.Equal(Targets, NextStart().Targets);
        return directory;
    }

    private void Finish(IActorRef directory)
    {
        directory.Tell(new JobFinished(Job));
        AwaitAssert(() => Assert.Equal(JobPhase.Finished, Phase(directory)));
    }

    private DeadLetterTallied Answer(DeadLetterTally tally) =>
        new(Job, tally) { QuestionNo = _letters.ExpectMsg<TallyDeadLetters>().QuestionNo };

    private StartJob NextStart() => _coordinator.FishForMessage<StartJob>(_ => true);

    private JobPhase Phase(IActorRef directory)
    {
        directory.Tell(new GetJobs());
        return Assert.Single(ExpectMsg<JobListing>().Jobs).Phase;
    }

    private static DeadLetterTally Tally(int waiting) => new(0, waiting, 0, 0, new Dictionary<string, int>());
}
