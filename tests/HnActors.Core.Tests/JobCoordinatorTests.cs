using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests;

/// <summary>How a coordinator finds that its job is finished.</summary>
public class JobCoordinatorTests
{
    private static readonly JobId Job = new("job");
    private static readonly IdRangeSet Targets = IdRangeSet.Of(1, 8);

    private readonly JobCoordinator _coordinator = new(Job, new LeasePolicy(), holder => (string)holder);
    private TimeSpan _now;

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

    private void Complete(IdRangeSet done) => Tell(new CompleteLease(Job, new PoolId("pool"), new LeaseId(1, 1), done));

    private IEnumerable<Outgoing> FinishedAfter(DeadLetterTally tally) =>
        Finished(Tell(new DeadLetterTallied(Job, tally) { QuestionNo = Question() }));

    private long Question() => Tell(CoordinatorTick.Instance).Select(sent => sent.Message).OfType<TallyDeadLetters>().Single().QuestionNo;

    private static IEnumerable<Outgoing> Finished(IEnumerable<Outgoing> sent) =>
        sent.Where(one => one is { To: Party.Directory, Message: JobFinished });

    private IReadOnlyList<Outgoing> Tell(object message)
    {
        _now += TimeSpan.FromSeconds(1);
        var decision = _coordinator.Handle("someone", message, new Timestamp(_now, DateTimeOffset.UnixEpoch + _now));
        foreach (var happened in decision.Events) _coordinator.Apply(happened);
        return [.. decision.Then()];
    }
}
