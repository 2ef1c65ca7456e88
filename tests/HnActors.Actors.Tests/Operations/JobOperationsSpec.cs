using System.Collections.Concurrent;
using Akka.Actor;
using HnActors.Actors.Messaging;
using HnActors.Actors.Operations;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Tests.Operations;

/// <summary>What persons command, beside a directory that they share with others.</summary>
public sealed class JobOperationsSpec : ActorSpec
{
    private static readonly JobSpec Spec = new("all", "http://stub/", Ids(1, 2, 3), 3, RequestCeiling.None);

    private readonly ConcurrentQueue<string> _told = new();
    private readonly IActorRef _directory;
    private readonly JobOperations _jobs;

    // What happens once letters are requeued, in place of the answer.
    private Action? _cutOff;

    public JobOperationsSpec()
    {
        _directory = Sys.ActorOf(Props.Create(() => new Directory(_told)));
        Registry.Register<JobDirectoryKey>(_directory);
        Registry.Register<CoordinatorKey>(Sys.ActorOf(Props.Create(() => new Coordinator(_told))));
        Registry.Register<DeadLetterKey>(Sys.ActorOf(Props.Create(() => new Letters(_told, () => _cutOff))));
        _jobs = new JobOperations(Sys, Registry, new StoreStub(), TimeProvider.System);
        _directory.Tell(new RegisterJob(Job, Spec));
        _directory.Tell(new JobFinished(Job));
    }

    [Fact]
    public async Task Nobody_can_bring_a_job_back_while_it_is_removed()
    {
        await _jobs.RemoveAsync(Job.Value);

        // What was told the actors of the job came after it could not run any more.
        Assert.Equal(["Cancelled", "coordinator forgets", "letters forgotten"], _told.Where(told => told != "Running" && told != "Finished"));
        Assert.Empty(await _jobs.ListAsync());
    }

    [Fact]
    public async Task A_finished_job_can_not_be_cancelled_by_name_for_there_is_nothing_to_cancel()
    {
        var refused = await Assert.ThrowsAsync<OperationException>(() => _jobs.MoveAsync(Job.Value, JobPhase.Cancelled));

        Assert.Contains("job remove", refused.Message);
    }

    [Fact]
    public async Task A_retry_of_a_finished_job_that_is_cut_off_leaves_no_letter_waiting_in_a_job_that_does_not_run()
    {
        using var leaving = new CancellationTokenSource();
        _cutOff = leaving.Cancel;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _jobs.RetryAsync(Job.Value, new DeadLetterFilter(), leaving.Token));

        Assert.Equal(JobPhase.Running, Assert.Single(await _jobs.ListAsync()).Phase);
    }

    [Fact]
    public async Task A_retry_that_means_no_letter_leaves_a_finished_job_finished()
    {
        var change = await _jobs.RetryAsync(Job.Value, new DeadLetterFilter(Kind: "none"));

        Assert.Equal(new LetterChange(0, JobPhase.Finished), change);
    }

    /// <summary>The directory's rules without its journal.</summary>
    private sealed class Directory : ReceiveActor
    {
        private readonly JobDirectory _machine = new();

        public Directory(ConcurrentQueue<string> told) => ReceiveAny(message =>
        {
            var now = new Timestamp(TimeSpan.Zero, DateTimeOffset.UtcNow);
            var decision = _machine.Handle(Sender, message, now);
            foreach (var happened in decision.Events)
            {
                _machine.Apply(happened, now.Wall);
                if (happened is JobMoved moved) told.Enqueue($"{moved.Phase}");
            }
            foreach (var sent in decision.Then())
                if (sent.To is IActorRef to) to.Tell(sent.Message);
        });
    }

    private sealed class Coordinator : ReceiveActor
    {
        public Coordinator(ConcurrentQueue<string> told) => Receive<ForgetJob>(command =>
        {
            told.Enqueue("coordinator forgets");
            Sender.Tell(new JobForgotten(command.Job));
        });
    }

    private sealed class Letters : ReceiveActor
    {
        public Letters(ConcurrentQueue<string> told, Func<Action?> cutOff)
        {
            Receive<ForgetJob>(command =>
            {
                told.Enqueue("letters forgotten");
                Sender.Tell(new JobForgotten(command.Job));
            });
            Receive<CountDeadLetters>(query => Sender.Tell(new DeadLettersCounted(query.Job, query.Filter.Kind is null ? 3 : 0)));
            Receive<RetryLetters>(command =>
            {
                if (cutOff() is { } cutsOff) cutsOff();
                else Sender.Tell(new LettersChanged(command.Job, command.Filter.Kind is null ? Ids(1, 2, 3) : Ids()));
            });
        }
    }
}
