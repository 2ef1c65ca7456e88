using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Hosting;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.TestKit.Xunit2;
using HnActors.Actors.Jobs;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Tests.Journal;

/// <summary>A persistent actor under its supervisor, on a journal that can be taken away.</summary>
public sealed class JournaledActorSpec : TestKit
{
    private const int Messages = 200;

    public JournaledActorSpec()
        : base($$"""
            akka.persistence.journal.plugin = "test-journal"
            akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            test-journal { class = "{{typeof(FickleJournal).AssemblyQualifiedName}}", plugin-dispatcher = "akka.actor.default-dispatcher" }
            akka.test.single-expect-default = 20s
            akka.stdout-loglevel = OFF
            akka.loglevel = WARNING
            akka.loggers = []
            """)
    {
        FickleJournal.IsDown = false;
        FickleJournal.Recoveries = 0;
        FickleJournal.Refusals = null;
    }

    [Fact]
    public async Task While_the_journal_is_away_messages_start_no_recovery_and_it_is_said_once()
    {
        var said = CreateTestProbe();
        Sys.EventStream.Subscribe(said, typeof(Warning));
        Sys.EventStream.Subscribe(said, typeof(Error));
        var actor = Sys.ActorOf(JournaledActor.Restarted(Props.Create(() => new Counter()), "counter"));
        Assert.Equal(1, await actor.Ask<int>("count", RemainingOrDefault));

        FickleJournal.IsDown = true;
        for (var message = 0; message < Messages; message++)
        {
            actor.Tell("count", ActorRefs.Nobody);
            await Task.Delay(5);
        }

        Assert.Contains("can't use the journal", said.ExpectMsg<LogEvent>().Message.ToString());
        Assert.InRange(FickleJournal.Recoveries, 1, Messages / 10);
        FickleJournal.IsDown = false;
        Assert.Equal(2, await actor.AskWithRetryAsync<int>("count", timeout: TimeSpan.FromSeconds(2), attempts: 10));
        Assert.Contains("can be used again", said.ExpectMsg<LogEvent>().Message.ToString());
        said.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_its_shard_moves_it_stops_for_good_with_or_without_a_journal(bool isAway)
    {
        var actor = Sys.ActorOf(JournaledActor.Restarted(Props.Create(() => new Counter()), "counter"));
        await actor.Ask<int>("count", RemainingOrDefault);
        Watch(actor);
        FickleJournal.IsDown = isAway;
        actor.Tell("count", ActorRefs.Nobody);

        actor.Tell(LeaveShard.Instance);

        ExpectTerminated(actor);
    }

    [Fact]
    public async Task What_it_says_of_going_to_sleep_reaches_its_shard_in_the_supervisors_name()
    {
        var shard = CreateTestProbe();
        var actor = shard.ChildActorOf(JournaledActor.Restarted(Props.Create(() => new Counter()), "counter"));
        await actor.Ask<int>("count", RemainingOrDefault);

        actor.Tell("sleep");

        Assert.IsType<LeaveShard>(shard.ExpectMsg<Passivate>().StopMessage);
        Assert.Equal(actor, shard.Sender);
        Watch(actor);
        actor.Tell(LeaveShard.Instance);
        ExpectTerminated(actor);
    }

    [Fact]
    public async Task A_job_whose_journal_could_not_be_deleted_is_forgotten_when_that_is_asked_for_again()
    {
        var job = new JobId("job");
        var coordinator = Sys.ActorOf(CoordinatorActor.Props(
            job, new LeasePolicy(), new StoredIdsStub(() => IdRangeSet.Empty), ActorRegistry.For(Sys), TimeProvider.System));
        var refusals = FickleJournal.Refusals = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        coordinator.Tell(new ForgetJob(job), ActorRefs.Nobody);
        await refusals.Task.WaitAsync(TimeSpan.FromMinutes(1));
        FickleJournal.Refusals = null;

        var answer = await coordinator.AskWithRetryAsync<JobForgotten>(new ForgetJob(job), timeout: TimeSpan.FromSeconds(2), attempts: 10);

        Assert.Equal(job, answer.Job);
    }

    private sealed class Counter : JournaledActor
    {
        private int _count;

        public Counter()
        {
            Recover<string>(_ => _count++);
            Command<LeaveShard>(_ => Context.Stop(Self));
            Command<string>(message => message == "sleep", _ => Context.Parent.Tell(new Passivate(LeaveShard.Instance)));
            Command<string>(_ => Persist("counted", _ =>
            {
                _count++;
                Sender.Tell(_count);
            }));
        }

        public override string PersistenceId => "counter";
    }

    /// <summary>Keeps events in memory, unless it is away.</summary>
    public sealed class FickleJournal : MemoryJournal
    {
        private static int _recoveries;

        public static bool IsDown { get; set; }

        /// <summary>Where it is set nothing can be deleted; it ends at the first try.</summary>
        public static TaskCompletionSource? Refusals { get; set; }

        public static int Recoveries
        {
            get => Volatile.Read(ref _recoveries);
            set => Volatile.Write(ref _recoveries, value);
        }

        public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _recoveries);
            return IsDown ? throw Away() : base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr, cancellationToken);
        }

        protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken) =>
            IsDown ? throw Away() : base.WriteMessagesAsync(messages, cancellationToken);

        protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken)
        {
            if (Refusals is not { } refusals) return base.DeleteMessagesToAsync(persistenceId, toSequenceNr, cancellationToken);
            refusals.TrySetResult();
            throw Away();
        }

        private static InvalidOperationException Away() => new("the database is away");
    }
}
