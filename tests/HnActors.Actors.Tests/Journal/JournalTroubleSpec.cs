using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.TestKit;
using Akka.TestKit;
using HnActors.Actors.Jobs;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Tests.Journal;

/// <summary>A coordinator whose journal is slow, rejects or fails.</summary>
public sealed class JournalTroubleSpec : ActorSpec
{
    private readonly ITestJournal _journal;
    private readonly IActorRef _coordinator;
    private long _requestNo;

    public JournalTroubleSpec()
        : base("""
            akka.persistence.journal.plugin = "test-journal"
            test-journal {
              class = "Akka.Persistence.TestKit.TestJournal, Akka.Persistence.TestKit"
              plugin-dispatcher = "akka.actor.default-dispatcher"
            }
            """)
    {
        _journal = TestJournal.FromRef(Persistence.Instance.Apply(Sys).JournalFor(null));
        Probe<DeadLetterKey>().SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is GetDeadLetterIds) sender.Tell(new DeadLetterIds(Job, IdRangeSet.Empty));
            return AutoPilot.KeepRunning;
        }));
        _coordinator = Sys.ActorOf(JournaledActor.Restarted(
            CoordinatorActor.Props(Job, Leases, new StoredIdsStub(() => IdRangeSet.Empty), Registry, TimeProvider.System), "job"));
        Start();
    }

    [Fact]
    public async Task Nothing_is_answered_before_the_journal_has_it()
    {
        var lease = Lease();
        var mayWrite = new TaskCompletionSource();
        await _journal.OnWrite.SetInterceptorAsync(new Interceptor(() => mayWrite.Task));

        Complete(lease);
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        mayWrite.SetResult();

        Assert.Equal(lease.Lease, ExpectMsg<LeaseClosed>().Lease);
        Assert.Equal(lease.Ids, Done());
    }

    [Fact]
    public async Task What_the_journal_rejects_is_not_done_and_may_be_said_again()
    {
        var lease = Lease();
        await _journal.OnWrite.Reject();

        Complete(lease);
        Assert.Equal(IdRangeSet.Empty, Done());
        await _journal.OnWrite.Pass();
        Complete(lease);

        ExpectMsg<LeaseClosed>();
        Assert.Equal(lease.Ids, Done());
    }

    [Fact]
    public async Task After_a_write_that_failed_it_begins_again_with_what_is_durable()
    {
        var (first, second) = (Lease(), Lease());
        Complete(first);
        ExpectMsg<LeaseClosed>();
        await _journal.OnWrite.Fail();
        Complete(second);
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));

        await _journal.OnWrite.Pass();
        AwaitAssert(() => Assert.Equal(IdRangeSet.Of(1, 100).Except(first.Ids), Start().Remaining));

        // The lease of before is unknown, and yet what it says is a fact.
        Complete(second);
        FishForMessage<LeaseClosed>(_ => true);
        Assert.Equal(first.Ids.Union(second.Ids), Done());
    }

    [Fact]
    public async Task While_its_events_cannot_be_read_it_is_tried_again_until_they_can()
    {
        var lease = Lease();
        Complete(lease);
        ExpectMsg<LeaseClosed>();
        var next = Lease();
        await _journal.OnRecovery.Fail();
        await _journal.OnWrite.Fail();
        Complete(next);
        ExpectNoMsg(TimeSpan.FromMilliseconds(500));
        await _journal.OnWrite.Pass();

        await _journal.OnRecovery.Pass();

        AwaitAssert(() => Assert.Equal(IdRangeSet.Of(1, 100).Except(lease.Ids), Start().Remaining));
    }

    private JobStarted Start() => AskWithRetry<JobStarted>(new StartJob(Job, "all", "sim", IdRangeSet.Of(1, 100), 0));

    // From one and the same: a pool that is gone has no lease.
    private LeaseGranted Lease()
    {
        _coordinator.Tell(new RequestLease(Job, new PoolId("a"), ++_requestNo, 10), TestActor);
        return ExpectMsg<LeaseGranted>();
    }

    private IdRangeSet Done() => AskWithRetry<JobProgress>(new GetJobProgress(Job)).DoneIds;

    private T AskWithRetry<T>(object message) =>
        _coordinator.AskWithRetryAsync<T>(message, attempts: 20, timeout: TimeSpan.FromSeconds(1)).GetAwaiter().GetResult();

    private void Complete(LeaseGranted lease) => _coordinator.Tell(new CompleteLease(Job, new PoolId("a"), lease.Lease, lease.Ids), TestActor);

    private sealed class Interceptor(Func<Task> waitAsync) : IJournalInterceptor
    {
        public Task InterceptAsync(IPersistentRepresentation message) => waitAsync();
    }
}
