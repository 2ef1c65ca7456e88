using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Jobs;

/// <summary>How a coordinator begins, what it lends and to whom, and what it says of that.</summary>
public class CoordinatorLendingTests
{
    private static readonly JobId Job = new("job");
    private static readonly IdRangeSet Targets = IdRangeSet.Of(1, 100);
    private static readonly PoolId Pool = new("pool"), Other = new("other");

    private readonly LeasePolicy _policy = new() { Duration = TimeSpan.FromSeconds(30), HandOverGrace = TimeSpan.FromSeconds(5), MaxLeaseSize = 10 };
    private JobCoordinator _coordinator;
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private long _requestNo;

    public CoordinatorLendingTests() => _coordinator = new JobCoordinator(Job, _policy, holder => $"node of {holder}");

    [Fact]
    public void Nothing_is_lent_before_the_store_and_the_dead_letters_have_said_what_they_hold()
    {
        var question = Start();
        Assert.Equal(Targets, question.Among);
        Assert.IsType<NoLease>(Lend());

        Assert.Empty(Tell(new StoredIdsFound(question.QuestionNo + 1, Targets)));
        Assert.Empty(Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Of(1, 50))));
        Assert.IsType<NoLease>(Lend());
        var started = Assert.IsType<JobStarted>(Assert.Single(Tell(new DeadLetterIds(Job, IdRangeSet.Of(51, 60)))).Message);

        Assert.Equal((Targets, IdRangeSet.Of(61, 100)), (started.Targets, started.Remaining));
        Assert.Equal(IdRangeSet.Of(61, 70), Granted().Ids);
    }

    [Fact]
    public void What_is_to_be_read_anew_is_lent_before_what_never_was_and_is_still_to_be_after_a_restart()
    {
        var question = Start();
        Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Of(51, 100)));
        Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
        Tell(new RefreshIds(Job, IdRangeSet.OfIds([70, 80]), IdRangeSet.Empty, AcceptNullsUpTo: 100));

        Assert.Equal(IdRangeSet.OfIds([70, 80]), Granted().Ids);
        _coordinator = Successor();
        question = Start();
        // Their older bodies are there.
        Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.OfIds([70, 80])));
        Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
        _now += _policy.HandOverGrace;

        Assert.Equal(IdRangeSet.OfIds([70, 80]), Granted().Ids);
        Assert.Equal(IdRangeSet.Of(1, 10), Granted(Other).Ids);
    }

    [Fact]
    public void Dead_letters_that_are_too_many_for_a_message_are_asked_for_page_by_page()
    {
        var question = Start();
        Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Empty));

        var next = Assert.IsType<GetDeadLetterIds>(Assert.Single(Tell(new DeadLetterIds(Job, IdRangeSet.OfIds([1, 3, 9]), HasMore: true))).Message);
        Assert.Equal(9, next.AfterId);
        // A page that comes again leads not back.
        next = Assert.IsType<GetDeadLetterIds>(Assert.Single(Tell(new DeadLetterIds(Job, IdRangeSet.OfIds([1, 3]), HasMore: true))).Message);
        Assert.Equal(9, next.AfterId);
        Tell(new DeadLetterIds(Job, IdRangeSet.OfIds([20])));

        Assert.Equal(Targets.Except(IdRangeSet.OfIds([1, 3, 9, 20])), _coordinator.State.Remaining);
        Assert.Empty(Tell(new DeadLetterIds(Job, Targets)));
    }

    [Fact]
    public void Who_does_not_answer_is_asked_again_and_a_store_that_could_not_say_at_the_next_tick()
    {
        var question = Start();
        Assert.Empty(Tick(seconds: 1));

        Tell(new StoredIdsUnknown(question.QuestionNo - 1));
        Assert.Empty(Tick(seconds: 0));
        Tell(new StoredIdsUnknown(question.QuestionNo));
        Assert.Equal(question, Assert.Single(Tick(seconds: 0)).Message);
        Assert.Empty(Tick(seconds: 0));

        Assert.IsType<GetDeadLetterIds>(Assert.Single(Tick(seconds: 1)).Message);
        Assert.Empty(Tick(seconds: 1.9));
        Assert.IsType<GetDeadLetterIds>(Assert.Single(Tick(seconds: 0.1)).Message);
        Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
        Assert.Empty(Tick(seconds: 100));
    }

    [Fact]
    public void A_start_that_comes_while_it_looks_up_is_answered_with_the_first_where_it_is_after_the_same()
    {
        var question = Start();
        Assert.Empty(Tell(new StartJob(Job, "other", "sim", Targets, 0), "second"));
        Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
        // It is after something else, and comes again.
        Assert.Empty(Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Empty)));

        Assert.Equal(Targets, Assert.IsType<JobStarted>(Assert.Single(Tell(new StartJob(Job, "all", "sim", null, 0))).Message).Targets);
        var reminded = Assert.IsType<JobStarted>(Assert.Single(Tell(new StartJob(Job, "all", "sim", null, 0, IsReminder: true))).Message);
        Assert.Equal((IdRangeSet.Empty, IdRangeSet.Empty), (reminded.Targets, reminded.Remaining));
        // Another API is another job, under the same name.
        Assert.Equal(2, Tell(new StartJob(Job, "all", "other", null, 0)).Count);
    }

    [Fact]
    public void Who_was_never_told_what_to_do_can_not_go_on() =>
        Assert.IsType<JobStopped>(Assert.Single(Tell(new StartJob(Job, "", "", null, 0))).Message);

    [Fact]
    public void A_first_incarnation_lends_at_once()
    {
        Begin();

        var granted = Granted();
        Assert.Equal((IdRangeSet.Of(1, 10), LeaseKind.Fresh), (granted.Ids, granted.Kind));
    }

    [Fact]
    public void A_later_incarnation_waits_until_pools_that_live_on_have_said_what_they_hold()
    {
        Begin();
        var held = Granted();
        _coordinator = Successor();
        var question = Start();

        // Not known yet what is free: no answer, and nothing is lost.
        Assert.Empty(Tell(new RenewLeases(Job, Pool, [new HeldLease(held.Lease, held.Kind, held.Ids)])));
        Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Empty));
        Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
        Assert.IsType<NoLease>(Lend());
        Assert.Empty(Assert.IsType<LeasesRenewed>(Assert.Single(
            Tell(new RenewLeases(Job, Pool, [new HeldLease(held.Lease, held.Kind, held.Ids)]))).Message).Lost);

        _now += _policy.HandOverGrace - TimeSpan.FromMilliseconds(1);
        Assert.IsType<NoLease>(Lend());
        _now += TimeSpan.FromMilliseconds(1);
        Assert.Equal(IdRangeSet.Of(11, 20), Granted().Ids);
    }

    [Fact]
    public void Leases_are_listed_oldest_first_with_their_holder_age_and_time_left()
    {
        Begin();
        var first = Granted();
        _now += TimeSpan.FromSeconds(4);
        var (second, third) = (Granted(Other, "elsewhere"), Granted(Other, "elsewhere"));
        _now += TimeSpan.FromSeconds(3);

        var leases = Assert.IsType<LeaseListing>(Assert.Single(Tell(new GetLeases(Job))).Message).Leases;

        Assert.Equal([first.Lease, second.Lease, third.Lease], leases.Select(lease => lease.Lease));
        Assert.Equal(["node of someone", "node of elsewhere", "node of elsewhere"], leases.Select(lease => lease.Holder));
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(23)), (leases[0].Age, leases[0].Left));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(27)), (leases[1].Age, leases[1].Left));
    }

    [Fact]
    public void A_holder_that_is_known_by_its_renewals_alone_is_named_too()
    {
        Begin();
        var held = Granted();
        Tell(new RenewLeases(Job, Pool, [new HeldLease(held.Lease, held.Kind, held.Ids)]), "moved");

        Assert.Single(Tell(PoolGone.Instance, "moved"));
        Assert.Equal(held.Ids, Granted().Ids);
    }

    [Fact]
    public void What_a_pool_held_that_is_gone_is_lent_to_the_next()
    {
        Begin();
        var (first, second) = (Granted(), Granted());
        Granted(Other, "elsewhere");

        Assert.Empty(Tell(PoolGone.Instance, "stranger"));
        var said = Tell(PoolGone.Instance).Select(one => $"{one.To} {one.Message}").ToList();

        Assert.Equal(2, said.Count);
        Assert.All(said, line => Assert.Contains("node of someone is gone", line));
        Assert.Equal(first.Ids, Granted(Other, "elsewhere").Ids);
        Assert.Equal(second.Ids, Granted(Other, "elsewhere").Ids);
        Assert.Empty(Tell(PoolGone.Instance));
    }

    [Fact]
    public void A_lease_that_is_not_renewed_expires_and_is_lent_again()
    {
        Begin();
        var held = Granted();
        Assert.Single(Tick(seconds: 29));

        var sent = Tick(seconds: 2);

        Assert.Contains("expired", Assert.IsType<string>(Assert.Single(sent, one => one.To is Party.Log).Message));
        Assert.Equal(held.Ids, Granted().Ids);
    }

    [Fact]
    public void Progress_tells_of_ids_or_of_their_counts_alone()
    {
        Begin();
        Granted();
        Complete(Granted());
        _now += TimeSpan.FromSeconds(2);

        var whole = Assert.IsType<JobProgress>(Assert.Single(Tell(new GetJobProgress(Job))).Message);
        var counts = Assert.IsType<JobProgress>(Assert.Single(Tell(new GetJobProgress(Job, WithIds: false))).Message);

        Assert.Equal((Targets, IdRangeSet.Of(11, 20), Targets), (whole.TargetIds, whole.DoneIds, whole.AskedIds));
        Assert.Equal(IdRangeSet.Of(11, 20), whole.AskedAndDoneIds);
        Assert.Equal((1, TimeSpan.FromSeconds(2), 10L, 80L), (whole.OpenLeases, whole.OldestLease, whole.Leased, whole.Queued));
        Assert.Equal((IdRangeSet.Empty, IdRangeSet.Empty), (counts.TargetIds, counts.DoneIds));
        Assert.Equal((100L, 10L, 80L), (counts.Targets, counts.Done, counts.Queued));
        Assert.Equal((null, Targets.Except(IdRangeSet.Of(11, 20))), (counts.LettersWithin, counts.LettersExcept));
    }

    [Fact]
    public void A_job_that_lends_nothing_has_no_oldest_lease()
    {
        Begin();

        Assert.Equal(TimeSpan.Zero, Assert.IsType<JobProgress>(Assert.Single(Tell(new GetJobProgress(Job))).Message).OldestLease);
    }

    [Fact]
    public void Of_letters_only_those_count_that_the_job_is_after_now()
    {
        Begin();
        Complete(Granted());
        Tell(new StartJob(Job, "all", "sim", IdRangeSet.Of(50, 55), 0));

        var counts = Assert.IsType<JobProgress>(Assert.Single(Tell(new GetJobProgress(Job, WithIds: false))).Message);
        Assert.Equal(IdRangeSet.Of(50, 55), counts.LettersWithin);
    }

    [Fact]
    public void Retries_are_refused_while_nothing_is_lent_and_counted_against_what_was_completed()
    {
        var question = Start();
        var noted = Noted(IdRangeSet.Of(3, 3));
        Assert.Equal((IdRangeSet.Of(3, 3), false), (noted.Refused, noted.IsStopped));
        Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Empty));
        Tell(new DeadLetterIds(Job, IdRangeSet.Of(3, 3)));

        Complete(Granted());
        noted = Noted(IdRangeSet.Of(3, 3));
        Assert.Equal((IdRangeSet.Empty, 10L), (noted.Refused, noted.Completed));
        var retry = Granted();
        Assert.Equal((IdRangeSet.Of(3, 3), LeaseKind.Retry), (retry.Ids, retry.Kind));

        Tell(new StopJob(Job));
        Assert.True(Noted(IdRangeSet.Of(3, 3)).IsStopped);
    }

    [Fact]
    public void Ids_that_are_reopened_are_lent_again()
    {
        Begin();
        Complete(Granted());

        Assert.Equal(2, Assert.IsType<IdsReopenedReply>(Assert.Single(Tell(new ReopenIds(Job, IdRangeSet.Of(3, 4)))).Message).Count);
        Assert.Equal(IdRangeSet.Of(3, 4), Granted().Ids.Intersect(IdRangeSet.Of(1, 10)));
    }

    private FindStoredIds Start() => (FindStoredIds)Tell(new StartJob(Job, "all", "sim", Targets, 100)).Single(sent => sent.To is Party.Store).Message;

    private void Begin()
    {
        var question = Start();
        Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Empty));
        Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
    }

    private JobCoordinator Successor()
    {
        var successor = new JobCoordinator(Job, _policy, holder => $"node of {holder}");
        successor.Restore(_coordinator.State);
        return successor;
    }

    private object Lend(PoolId? pool = null, string from = "someone") =>
        Assert.Single(Tell(new RequestLease(Job, pool ?? Pool, ++_requestNo, 10), from)).Message;

    private LeaseGranted Granted(PoolId? pool = null, string from = "someone") => Assert.IsType<LeaseGranted>(Lend(pool, from));

    private void Complete(LeaseGranted granted) => Tell(new CompleteLease(Job, Pool, granted.Lease, granted.Ids));

    private RetriesNoted Noted(IdRangeSet offered) =>
        Assert.IsType<RetriesNoted>(Assert.Single(Tell(new OfferRetries(Job, offered, IdRangeSet.Empty))).Message);

    private IReadOnlyList<Outgoing> Tick(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return Tell(CoordinatorTick.Instance);
    }

    private IReadOnlyList<Outgoing> Tell(object message, string from = "someone")
    {
        var decision = _coordinator.Handle(from, message, new Timestamp(_now, DateTimeOffset.UnixEpoch + _now));
        foreach (var happened in decision.Events) _coordinator.Apply(happened);
        return [.. decision.Then()];
    }
}
