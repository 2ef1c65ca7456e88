using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.Jobs;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Jobs;

public class CoordinatorSpec : ActorSpec
{
    private readonly TestProbe _letters;
    private IdRangeSet _stored = IdRangeSet.Empty;
    private IdRangeSet _letterIds = IdRangeSet.Empty;
    private long _requestNo;
    private volatile int _waiting;

    public CoordinatorSpec()
    {
        _letters = Probe<DeadLetterKey>();
        _letters.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is TallyDeadLetters { QuestionNo: var no })
                sender.Tell(new DeadLetterTallied(Job, new DeadLetterTally(0, _waiting, 0, 0, new Dictionary<string, int>())) { QuestionNo = no });
            if (message is GetDeadLetterIds) sender.Tell(new DeadLetterIds(Job, _letterIds));
            return AutoPilot.KeepRunning;
        }));
    }

    [Fact]
    public void Before_it_is_started_it_lends_nothing()
    {
        var coordinator = Coordinator();

        coordinator.Tell(new RequestLease(Job, new PoolId("a"), 1, 10));

        Assert.Equal(1, ExpectMsg<NoLease>().RequestNo);
    }

    [Fact]
    public void A_job_that_it_was_never_told_of_is_not_started_as_an_empty_one()
    {
        var coordinator = Coordinator();

        coordinator.Tell(new StartJob(Job, "all", "sim", Targets: null, 0));
        ExpectMsg<JobStopped>();

        Assert.Equal(IdRangeSet.Of(1, 8), Start(coordinator, IdRangeSet.Of(1, 8)).Remaining);
        Assert.Equal(IdRangeSet.Of(1, 8), Start(coordinator, null).Targets);
    }

    [Fact]
    public void A_started_job_is_lent_in_leases_that_do_not_overlap()
    {
        var coordinator = Started(Ids(1, 2, 3, 4, 5, 6, 7, 8));

        var leases = new[] { Lease(coordinator), Lease(coordinator), Lease(coordinator) };

        Assert.Equal(leases.Sum(lease => lease.Ids.IdCount), leases.Aggregate(IdRangeSet.Empty, (all, lease) => all.Union(lease.Ids)).IdCount);
    }

    [Fact]
    public void A_completed_lease_is_remembered_after_a_crash_and_an_open_one_is_lent_again()
    {
        var coordinator = Started(IdRangeSet.Of(1, 8));
        var completed = Lease(coordinator);
        var open = Lease(coordinator);
        coordinator.Tell(new CompleteLease(Job, new PoolId("a"), completed.Lease, completed.Ids));
        ExpectMsg<LeaseClosed>();

        Stop(coordinator);
        coordinator = Started(null);

        var lent = IdRangeSet.Empty;
        while (TryLease(coordinator) is { } lease)
        {
            Assert.True(lease.Lease.Epoch > open.Lease.Epoch, "an incarnation never grants under an earlier one's epoch");
            lent = lent.Union(lease.Ids);
        }
        Assert.Equal(IdRangeSet.Of(1, 8).Except(completed.Ids), lent);
    }

    [Fact]
    public void A_completion_told_twice_is_answered_twice()
    {
        var coordinator = Started(IdRangeSet.Of(1, 8));
        var lease = Lease(coordinator);
        var completion = new CompleteLease(Job, new PoolId("a"), lease.Lease, lease.Ids);

        coordinator.Tell(completion);
        coordinator.Tell(completion);

        ExpectMsg<LeaseClosed>();
        ExpectMsg<LeaseClosed>();
    }

    [Fact]
    public void What_the_store_or_the_dead_letters_have_already_is_not_asked_for_again()
    {
        _stored = Ids(1, 2, 3);
        _letterIds = Ids(5);

        var coordinator = Coordinator();
        coordinator.Tell(new StartJob(Job, "all", "sim", IdRangeSet.Of(1, 8), 100));

        Assert.Equal(Ids(4, 6, 7, 8), ExpectMsg<JobStarted>().Remaining);
    }

    [Fact]
    public void An_offer_is_refused_before_the_start_and_while_the_ids_lease_is_out()
    {
        var coordinator = Coordinator();
        coordinator.Tell(new OfferRetries(Job, Ids(1), IdRangeSet.Empty));
        Assert.Equal(Ids(1), ExpectMsg<RetriesNoted>().Refused);

        Start(coordinator, IdRangeSet.Of(1, 4));
        var lease = Lease(coordinator);
        coordinator.Tell(new OfferRetries(Job, lease.Ids, IdRangeSet.Empty));

        Assert.Equal(lease.Ids, ExpectMsg<RetriesNoted>().Refused);
    }

    [Fact]
    public void A_due_retry_is_lent_first_and_its_completion_changes_nothing_that_is_done()
    {
        _letterIds = Ids(2);
        var coordinator = Started(IdRangeSet.Of(1, 4));
        coordinator.Tell(new OfferRetries(Job, Ids(2), Ids(2)));
        Assert.True(ExpectMsg<RetriesNoted>().Refused.IsEmpty);

        var lease = Lease(coordinator);

        Assert.Equal((LeaseKind.AcceptNull, Ids(2)), (lease.Kind, lease.Ids));
    }

    [Fact]
    public void A_request_answered_with_nothing_is_not_granted_a_lease_when_it_comes_again()
    {
        var policy = new LeasePolicy { HandOverGrace = TimeSpan.FromSeconds(1.5) };
        var time = new FakeTimeProvider();
        Stop(Started(IdRangeSet.Of(1, 8)));
        var coordinator = Coordinator(policy, time);
        Start(coordinator, null);
        var request = new RequestLease(Job, new PoolId("a"), 1, 10);
        coordinator.Tell(request);
        ExpectMsg<NoLease>();
        time.Advance(policy.HandOverGrace);

        coordinator.Tell(request);
        ExpectMsg<NoLease>();
        coordinator.Tell(request with { RequestNo = 2 });

        Assert.Equal(IdRangeSet.Of(1, 8), ExpectMsg<LeaseGranted>().Ids);
    }

    [Fact]
    public void Progress_adds_up_to_the_job()
    {
        var coordinator = Started(IdRangeSet.Of(1, 20));
        var lease = Lease(coordinator);
        coordinator.Tell(new CompleteLease(Job, new PoolId("a"), lease.Lease, lease.Ids));
        ExpectMsg<LeaseClosed>();
        Lease(coordinator);

        coordinator.Tell(new GetJobProgress(Job));

        var progress = ExpectMsg<JobProgress>();
        Assert.Equal(lease.Ids, progress.DoneIds);
        Assert.Equal(20, progress.Done + progress.Leased + progress.Queued);
        Assert.Equal(1, progress.OpenLeases);
        Assert.True(progress.IsRunning);
    }

    [Fact]
    public void The_directory_hears_that_a_job_is_finished_when_no_letter_waits_any_more()
    {
        var directory = Probe<JobDirectoryKey>();
        var coordinator = Started(IdRangeSet.Of(1, 8));
        _waiting = 2;
        var started = Complete(coordinator, Lease(coordinator));
        while (!started.Remaining.IsEmpty) started = Complete(coordinator, Lease(coordinator));
        _letters.FishForMessage(message => message is TallyDeadLetters { Within: null });
        _letters.FishForMessage(message => message is TallyDeadLetters { Within: null });
        directory.ExpectNoMsg(TimeSpan.Zero);

        _waiting = 0;

        Assert.Equal(Job, directory.ExpectMsg<JobFinished>(TimeSpan.FromSeconds(20)).Job);
    }

    [Fact]
    public void While_too_many_dead_letters_wait_nothing_is_lent_for_the_first_time()
    {
        _waiting = Leases.MaxWaitingLetters + 1;
        var coordinator = Started(IdRangeSet.Of(1, 1_000_000));
        AwaitCondition(() => TryLease(coordinator) is null, TimeSpan.FromSeconds(20));
        coordinator.Tell(new OfferRetries(Job, Ids(2_000_000), IdRangeSet.Empty));
        ExpectMsg<RetriesNoted>();
        Assert.Equal(LeaseKind.Retry, Lease(coordinator).Kind);

        _waiting = 0;

        AwaitCondition(() => TryLease(coordinator) is not null, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Reopened_ids_are_lent_again()
    {
        _stored = IdRangeSet.Of(1, 8);
        var coordinator = Started(IdRangeSet.Of(1, 8));
        Assert.Null(TryLease(coordinator));

        coordinator.Tell(new ReopenIds(Job, Ids(3)));
        ExpectMsg<IdsReopenedReply>();

        Assert.Equal(Ids(3), Lease(coordinator).Ids);
    }

    [Fact]
    public void A_new_incarnation_first_hears_what_living_pools_hold_and_does_not_lend_it_again()
    {
        var policy = new LeasePolicy { HandOverGrace = TimeSpan.FromSeconds(1.5) };
        var time = new FakeTimeProvider();
        var coordinator = Coordinator(policy, time);
        Start(coordinator, IdRangeSet.Of(1, 8));
        var held = Lease(coordinator);
        Stop(coordinator);

        coordinator = Coordinator(policy, time);
        Start(coordinator, null);
        Assert.Null(TryLease(coordinator));
        coordinator.Tell(new RenewLeases(Job, new PoolId("a"), [new HeldLease(held.Lease, held.Kind, held.Ids)]));
        Assert.Empty(ExpectMsg<LeasesRenewed>().Lost);
        time.Advance(policy.HandOverGrace);

        var lent = IdRangeSet.Empty;
        while (TryLease(coordinator) is { } lease) lent = lent.Union(lease.Ids);
        Assert.Equal(IdRangeSet.Of(1, 8).Except(held.Ids), lent);
    }

    private IActorRef Coordinator() => Coordinator(Leases, TimeProvider.System);

    private IActorRef Coordinator(LeasePolicy policy, TimeProvider time) =>
        Sys.ActorOf(CoordinatorActor.Props(Job, policy, new StoredIdsStub(() => _stored), Registry, time));

    private IActorRef Started(IdRangeSet? targets)
    {
        var coordinator = Coordinator();
        Start(coordinator, targets);
        return coordinator;
    }

    private JobStarted Start(IActorRef coordinator, IdRangeSet? targets)
    {
        coordinator.Tell(new StartJob(Job, "all", "sim", targets, 0));
        return ExpectMsg<JobStarted>();
    }

    private JobStarted Complete(IActorRef coordinator, LeaseGranted lease)
    {
        coordinator.Tell(new CompleteLease(Job, new PoolId("a"), lease.Lease, lease.Ids));
        ExpectMsg<LeaseClosed>();
        return Start(coordinator, null);
    }

    private LeaseGranted Lease(IActorRef coordinator) => TryLease(coordinator) ?? throw new InvalidOperationException("no lease");

    private LeaseGranted? TryLease(IActorRef coordinator)
    {
        coordinator.Tell(new RequestLease(Job, new PoolId("a"), ++_requestNo, 10));
        return ExpectMsg<IJobReply>() as LeaseGranted;
    }
}
