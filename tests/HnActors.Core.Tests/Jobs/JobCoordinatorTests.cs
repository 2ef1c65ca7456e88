using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Jobs;

/// <summary>How a coordinator finds that its job is finished, and how it takes in that ids have changed.</summary>
public class JobCoordinatorTests
{
    private static readonly JobId Job = new("job");
    private static readonly IdRangeSet Targets = IdRangeSet.Of(1, 8);

    private readonly JobCoordinator _coordinator = new(Job, new LeasePolicy(), holder => (string)holder);
    private TimeSpan _now;
    private long _requestNo;

    public JobCoordinatorTests()
    {
        Tell(new StartJob(Job, "all", "sim", Targets, 8));
        Tell(new StoredIdsFound(1L << 32 | 1, IdRangeSet.Empty));
        Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
    }

    [Fact]
    public void A_job_whose_ids_are_done_and_whose_letters_have_all_ended_is_said_to_be_finished_each_second_until_it_is_stopped()
    {
        Complete(Targets);

        Assert.Single(FinishedAfter(DeadLetterTally.None));
        Assert.Single(FinishedAfter(DeadLetterTally.None));
        Tell(new StopJob(Job));
        Assert.DoesNotContain(Tell(CoordinatorTick.Instance), sent => sent.Message is TallyDeadLetters);
    }

    [Fact]
    public void Until_store_and_letters_have_answered_what_is_done_is_not_known()
    {
        var coordinator = new JobCoordinator(Job, new LeasePolicy(), holder => (string)holder);
        Assert.False(Progress().IsLookingUp);
        Tell(coordinator, new StartJob(Job, "all", "sim", Targets, 8));
        Tell(coordinator, new StoredIdsFound(1L << 32 | 1, IdRangeSet.Of(1, 3)));
        Assert.True(Progress().IsLookingUp);
        Tell(coordinator, new DeadLetterIds(Job, IdRangeSet.Empty));

        Assert.False(Progress().IsLookingUp);
        Assert.Equal(IdRangeSet.Of(1, 3), Progress().DoneIds);

        JobProgress Progress() => Assert.IsType<JobProgress>(Assert.Single(Tell(coordinator, new GetJobProgress(Job))).Message);
    }

    [Fact]
    public void A_start_that_adds_its_ids_keeps_those_that_were_added_since_the_first()
    {
        Tell(new RefreshIds(Job, IdRangeSet.Of(9, 12), IdRangeSet.Empty, 8));
        var start = new StartJob(Job, "all", "sim", Targets, 8, IsReminder: true) { AddsTargets = true };

        Assert.IsType<JobStarted>(Assert.Single(Tell(start)).Message);
        Assert.Equal(IdRangeSet.Of(1, 12), _coordinator.State.Targets);
        Tell(start with { AddsTargets = false });
        Assert.Equal(Targets, _coordinator.State.Targets);
    }

    [Fact]
    public void What_was_given_up_since_the_letters_were_counted_is_requeued_by_a_refresh_too()
    {
        FinishedAfter(DeadLetterTally.None);
        Complete(Targets);

        var sent = Tell(new RefreshIds(Job, IdRangeSet.Of(3, 3), IdRangeSet.Empty, 8));

        Assert.Equal(
            [DeadLetterStatus.Parked, DeadLetterStatus.Dropped], sent.Select(one => one.Message).OfType<RetryLetters>().Select(retry => retry.Filter.Status));
    }

    [Fact]
    public void A_lease_of_a_job_that_was_forgotten_is_closed_and_leaves_nothing_behind()
    {
        var coordinator = new JobCoordinator(Job, new LeasePolicy(), holder => (string)holder);
        var lease = new LeaseId(1, 1);

        var decision = coordinator.Handle("pool", new CompleteLease(Job, new PoolId("pool"), lease, Targets), new Timestamp(_now, DateTimeOffset.UnixEpoch));

        Assert.Empty(decision.Events);
        Assert.IsType<LeaseClosed>(Assert.Single(decision.Then()).Message);
    }

    [Fact]
    public void Nobody_says_finished_while_ids_remain_or_letters_wait()
    {
        Complete(IdRangeSet.Of(1, 7));
        Assert.Empty(FinishedAfter(DeadLetterTally.None));

        Complete(Targets);
        Assert.Empty(FinishedAfter(DeadLetterTally.None with { Waiting = 1 }));
        Assert.Empty(FinishedAfter(DeadLetterTally.None with { Pending = 1 }));
        Assert.Single(FinishedAfter(DeadLetterTally.None with { Parked = 1 }));
    }

    [Fact]
    public void A_tally_says_nothing_of_what_was_done_after_it_was_asked_for()
    {
        Complete(Targets);
        var question = Question();
        Tell(new ReopenIds(Job, IdRangeSet.Of(3, 3)));
        Complete(Targets);

        Assert.Empty(Finished(Tell(new DeadLetterTallied(Job, DeadLetterTally.None) { QuestionNo = question })));
    }

    [Fact]
    public void Ids_to_refresh_are_lent_again_and_new_ones_become_targets()
    {
        Complete(Targets);

        var noted = Refresh(IdRangeSet.Of(8, 10));

        Assert.Equal((IdRangeSet.Of(8, 10), IdRangeSet.Empty), (noted.Open, noted.Busy));
        Assert.Equal(IdRangeSet.Of(1, 10), _coordinator.State.Targets);
        // Above the ids whose null is final the newest go first, and not with those below.
        Assert.Equal(IdRangeSet.Of(9, 10), Lend().Ids);
        Complete(IdRangeSet.Of(9, 10), lease: 2);
        Assert.Equal(IdRangeSet.Of(8, 8), Lend().Ids);
        Complete(IdRangeSet.Of(8, 8), lease: 3);
        Assert.Equal(IdRangeSet.Empty, Refresh(IdRangeSet.Empty, watched: IdRangeSet.Of(8, 10)).Open);
    }

    [Fact]
    public void What_is_to_be_read_anew_stays_where_it_is_counted()
    {
        Complete(Targets);
        Refresh(IdRangeSet.Of(3, 6));
        Assert.Equal((8L, 4L, 0L, 0L), Counts());
        Lend();
        Assert.Equal((8L, 4L, 0L, 0L), Counts());

        // The store lost one of them: it has no place any more.
        Tell(new ReopenIds(Job, IdRangeSet.Of(5, 5)));
        Assert.Equal((7L, 3L, 1L, 0L), Counts());
        Complete(IdRangeSet.Of(3, 6), lease: 2);

        Assert.Equal((8L, 0L, 0L, 0L), Counts());

        (long, long, long, long) Counts()
        {
            var progress = (JobProgress)Assert.Single(Tell(new GetJobProgress(Job))).Message;
            var counts = (JobProgress)Assert.Single(Tell(new GetJobProgress(Job, WithIds: false))).Message;
            Assert.Equal(progress.DoneIds.IdCount, counts.Done);
            return (progress.Done, progress.Refreshing, progress.Leased, progress.Queued);
        }
    }

    [Fact]
    public void What_was_to_be_read_anew_and_is_no_target_any_more_is_waited_for_by_nobody()
    {
        Complete(Targets);
        Refresh(IdRangeSet.Of(3, 6));

        Tell(new StartJob(Job, "from 6 to 8", "sim", IdRangeSet.Of(6, 8), 8));

        Assert.Equal((IdRangeSet.Of(6, 6), IdRangeSet.Of(6, 6)), (_coordinator.State.Refreshing, _coordinator.State.Remaining));
        Assert.Equal(IdRangeSet.Of(1, 5).Union(IdRangeSet.Of(7, 8)), _coordinator.State.Done);
    }

    [Fact]
    public void What_is_lent_is_not_opened_again_under_its_pool_but_said_to_be_busy()
    {
        Assert.Equal(Targets, Lend().Ids);

        Assert.Equal(IdRangeSet.Of(3, 4), Refresh(IdRangeSet.Of(3, 4)).Busy);

        Complete(Targets);
        Assert.Equal(IdRangeSet.Empty, _coordinator.State.Remaining);
        Assert.Equal(IdRangeSet.Empty, Refresh(IdRangeSet.Of(3, 4)).Busy);
        Assert.Equal(IdRangeSet.Of(3, 4), _coordinator.State.Remaining);
    }

    [Fact]
    public void A_coordinator_that_lends_nothing_says_nothing_of_what_is_to_be_refreshed()
    {
        Tell(new StopJob(Job));

        Assert.Empty(Tell(new RefreshIds(Job, IdRangeSet.Of(9, 9), IdRangeSet.Empty, 0)));
        Assert.Equal(Targets, _coordinator.State.Targets);
    }

    [Fact]
    public void What_a_lost_lease_says_of_an_id_that_was_to_be_fetched_again_since_does_not_count()
    {
        var lost = Lend(wanted: 4);
        Tell(PoolGone.Instance);
        Refresh(IdRangeSet.Of(1, 2));

        Tell(Completed(lost));
        Assert.Equal(IdRangeSet.Of(1, 2).Union(IdRangeSet.Of(5, 8)), _coordinator.State.Remaining);

        Tell(Completed(Lend(wanted: 2)));
        Assert.Equal(IdRangeSet.Of(5, 8), _coordinator.State.Remaining);
    }

    [Fact]
    public void A_coordinator_that_was_reminded_and_is_no_longer_stops_and_one_that_never_was_goes_on()
    {
        for (var second = 0; second < 200; second++) Tell(CoordinatorTick.Instance);
        Assert.True(_coordinator.IsRunning);

        Tell(new StartJob(Job, "all", "sim", null, 8, IsReminder: true));
        for (var second = 0; second < 50; second++) Tell(CoordinatorTick.Instance);
        Assert.True(_coordinator.IsRunning);
        for (var second = 0; second < 20; second++) Tell(CoordinatorTick.Instance);
        Assert.False(_coordinator.IsRunning);
    }

    [Fact]
    public void A_letter_that_is_to_be_fetched_again_is_not_retried_as_well()
    {
        Complete(Targets);
        Tell(new OfferRetries(Job, IdRangeSet.Of(3, 4), IdRangeSet.Empty));
        Refresh(IdRangeSet.Of(3, 3));

        Assert.Equal((LeaseKind.Retry, IdRangeSet.Of(4, 4)), Lent());
        Assert.Equal((LeaseKind.Fresh, IdRangeSet.Of(3, 3)), Lent());

        (LeaseKind, IdRangeSet) Lent() => Lend() is var lease ? (lease.Kind, lease.Ids) : default;
    }

    [Fact]
    public void Of_what_is_to_be_refreshed_the_answer_says_what_was_never_fetched_and_is_not_lent()
    {
        Complete(Lend(wanted: 2).Ids);
        var lent = Lend(wanted: 2).Ids;
        var free = Targets.Except(lent).Except(IdRangeSet.Of(1, 2));

        var noted = Refresh(IdRangeSet.Of(1, 20));

        Assert.Equal((lent, free), (noted.Busy, noted.Unfetched));
        Assert.Equal(free, Refresh(IdRangeSet.Of(1, 8)).Unfetched);
    }

    [Fact]
    public void The_ids_up_to_which_a_null_is_accepted_move_up_with_what_is_new_and_never_down()
    {
        Refresh(IdRangeSet.Of(9, 20), acceptNullsUpTo: 15);
        Refresh(IdRangeSet.Of(21, 21), acceptNullsUpTo: 12);

        Assert.Equal(15, Lend().AcceptNullsUpTo);
    }

    [Fact]
    public void Parked_letters_of_what_is_to_be_refreshed_are_tried_again_where_there_are_any()
    {
        Assert.Single(Tell(new RefreshIds(Job, IdRangeSet.Of(3, 4), IdRangeSet.Empty, 0)));
        Tell(new DeadLetterTallied(Job, DeadLetterTally.None with { Parked = 1 }) { QuestionNo = Question() });

        var first = Retried(Tell(new RefreshIds(Job, IdRangeSet.Of(3, 4), IdRangeSet.Empty, 0)));
        var second = Retried(Tell(new RefreshIds(Job, IdRangeSet.Of(3, 4), IdRangeSet.Empty, 0)));

        Assert.Equal(new DeadLetterFilter(IdRangeSet.Of(3, 4), Status: DeadLetterStatus.Parked), first.Filter);
        Assert.NotEqual(first.Command, second.Command);
        Assert.Single(Tell(new RefreshIds(Job, IdRangeSet.Empty, IdRangeSet.Of(3, 4), 0)));
        Assert.Empty(Tell(new LettersChanged(Job, IdRangeSet.Of(3, 3))));
    }

    [Fact]
    public void With_the_last_lease_the_dead_letters_are_asked_at_once_whether_the_job_is_over()
    {
        var (first, second) = (Lend(wanted: 4), Lend(wanted: 4));
        Assert.DoesNotContain(Tell(Completed(first)), sent => sent.To is Party.DeadLetters);

        var question = Tell(Completed(second)).Select(sent => sent.Message).OfType<TallyDeadLetters>().Single().QuestionNo;

        Assert.Single(Finished(Tell(new DeadLetterTallied(Job, DeadLetterTally.None) { QuestionNo = question })));
    }

    [Fact]
    public void A_letter_that_was_dropped_is_tried_anew_when_its_id_is_wanted_again()
    {
        Tell(new DeadLetterTallied(Job, DeadLetterTally.None with { Dropped = 1 }) { QuestionNo = Question() });

        Assert.Equal(IdRangeSet.Of(3, 4), Retried(Tell(new RefreshIds(Job, IdRangeSet.Of(3, 4), IdRangeSet.Empty, 0))).Filter.Ids);
    }

    [Fact]
    public void Letters_that_are_not_counted_yet_may_be_parked()
    {
        Tell(new StopJob(Job));
        var question = Tell(new StartJob(Job, "all", "sim", Targets, 8)).Select(sent => sent.Message).OfType<FindStoredIds>().Single().QuestionNo;
        Tell(new StoredIdsFound(question, IdRangeSet.Empty));
        Tell(new DeadLetterIds(Job, IdRangeSet.Of(3, 3)));

        Assert.Equal(IdRangeSet.Of(1, 8), Retried(Tell(new RefreshIds(Job, Targets, IdRangeSet.Empty, 0))).Filter.Ids);
    }

    private static RetryLetters Retried(IReadOnlyList<Outgoing> sent)
    {
        var letters = sent.Where(one => one.To is Party.DeadLetters).Select(one => Assert.IsType<RetryLetters>(one.Message)).ToList();
        Assert.Equal([DeadLetterStatus.Parked, DeadLetterStatus.Dropped], letters.Select(command => command.Filter.Status!.Value));
        return letters[0];
    }

    private RefreshNoted Refresh(IdRangeSet ids, IdRangeSet? watched = null, long acceptNullsUpTo = 0) =>
        Assert.Single(Tell(new RefreshIds(Job, ids, watched ?? IdRangeSet.Empty, acceptNullsUpTo)).Select(sent => sent.Message).OfType<RefreshNoted>());

    private LeaseGranted Lend(int wanted = 100) =>
        (LeaseGranted)Assert.Single(Tell(new RequestLease(Job, new PoolId("pool"), ++_requestNo, wanted))).Message;

    private void Complete(IdRangeSet done, int lease = 1) => Tell(new CompleteLease(Job, new PoolId("pool"), new LeaseId(1, lease), done));

    private static CompleteLease Completed(LeaseGranted lease) => new(Job, new PoolId("pool"), lease.Lease, lease.Ids);

    private IEnumerable<Outgoing> FinishedAfter(DeadLetterTally tally) =>
        Finished(Tell(new DeadLetterTallied(Job, tally) { QuestionNo = Question() }));

    private long Question() => Tell(CoordinatorTick.Instance).Select(sent => sent.Message).OfType<TallyDeadLetters>().Single().QuestionNo;

    private static IEnumerable<Outgoing> Finished(IEnumerable<Outgoing> sent) =>
        sent.Where(one => one is { To: Party.Directory, Message: JobFinished });

    private IReadOnlyList<Outgoing> Tell(object message) => Tell(_coordinator, message);

    private IReadOnlyList<Outgoing> Tell(JobCoordinator coordinator, object message)
    {
        _now += TimeSpan.FromSeconds(1);
        var decision = coordinator.Handle("someone", message, new Timestamp(_now, DateTimeOffset.UnixEpoch + _now));
        foreach (var happened in decision.Events) coordinator.Apply(happened);
        return [.. decision.Then()];
    }
}
