using Akka.Actor;
using Akka.TestKit;
using HnActors.Actors.DeadLetters;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;

namespace HnActors.Actors.Tests.DeadLetters;

public class DeadLetterRetrySpec : ActorSpec
{
    private static readonly RetryPolicy Policy = new() { Attempts = 2, BaseDelay = TimeSpan.FromMilliseconds(5) };

    private readonly TestProbe _coordinator;
    private IdRangeSet _stored = IdRangeSet.Empty;
    private int _lease;

    public DeadLetterRetrySpec()
    {
        _coordinator = Probe<CoordinatorKey>();
    }

    [Fact]
    public void A_reported_id_is_recorded_and_offered_when_its_backoff_is_over()
    {
        var letters = Letters();

        Fail(letters, 7);

        Assert.Equal(Ids(7), _coordinator.ExpectMsg<OfferRetries>().Ids);
    }

    [Fact]
    public void An_id_that_another_pool_brought_home_meanwhile_is_not_parked()
    {
        var letters = Letters();
        Fail(letters, 7);
        _stored = Ids(7);

        Fail(letters, 7);

        letters.Tell(new GetDeadLetterIds(Job));
        Assert.Equal(IdRangeSet.Empty, ExpectMsg<DeadLetterIds>().Ids);
    }

    [Fact]
    public void A_refused_offer_is_made_again()
    {
        var letters = Letters();
        Fail(letters, 7);
        _coordinator.ExpectMsg<OfferRetries>();

        letters.Tell(new RetriesNoted(Job, 0, Ids(7)), _coordinator);

        Assert.Equal(Ids(7), _coordinator.ExpectMsg<OfferRetries>().Ids);
    }

    [Fact]
    public void A_spent_id_is_parked_and_stays_so_after_a_crash()
    {
        var letters = Letters();
        Fail(letters, 7);
        Fail(letters, 7);
        Stop(letters);

        letters = Letters();
        letters.Tell(new TallyDeadLetters(Job, IdRangeSet.Of(1, 10)));

        var tally = ExpectMsg<DeadLetterTallied>().Tally;
        Assert.Equal((1, 0), (tally.Parked, tally.Outstanding));
        Assert.Equal(1, tally.Kinds["server-error"]);
    }

    [Fact]
    public void After_a_crash_what_waits_is_offered_again()
    {
        var letters = Letters();
        Fail(letters, 7);
        _coordinator.ExpectMsg<OfferRetries>();
        Stop(letters);

        Letters();

        Assert.Equal(Ids(7), _coordinator.ExpectMsg<OfferRetries>().Ids);
    }

    [Fact]
    public void A_closed_letter_is_gone_for_good()
    {
        var letters = Letters();
        Fail(letters, 7);
        letters.Tell(new CloseLetters(Job, new LeaseId(1, 1), Ids(7, 8)));
        ExpectMsg<LettersClosed>();
        Stop(letters);

        letters = Letters();
        letters.Tell(new GetDeadLetterIds(Job));

        Assert.True(ExpectMsg<DeadLetterIds>().Ids.IsEmpty);
    }

    [Fact]
    public void Ids_come_in_pages_that_fit_a_message()
    {
        var letters = Letters();
        foreach (var id in (long[])[1, 2, 5, 9, 20]) Fail(letters, id);

        letters.Tell(new GetDeadLetterIds(Job, AfterId: 0, MaxRanges: 2));
        var first = ExpectMsg<DeadLetterIds>();
        letters.Tell(new GetDeadLetterIds(Job, AfterId: 5, MaxRanges: 2));
        var second = ExpectMsg<DeadLetterIds>();

        Assert.Equal((Ids(1, 2, 5), true), (first.Ids, first.HasMore));
        Assert.Equal((Ids(9, 20), false), (second.Ids, second.HasMore));
    }

    [Fact]
    public void A_command_that_arrives_again_changes_nothing_more_even_after_a_crash()
    {
        var letters = Letters();
        Fail(letters, 7);
        var command = new RetryLetters(Job, new DeadLetterFilter());
        letters.Tell(command);
        Assert.Equal(1, ExpectMsg<LettersChanged>().Count);
        Fail(letters, 7);
        Fail(letters, 8);

        letters.Tell(command);
        Assert.Equal(Ids(7), ExpectMsg<LettersChanged>().Ids);
        Stop(letters);
        letters = Letters();
        letters.Tell(command);
        Assert.Equal(Ids(7), ExpectMsg<LettersChanged>().Ids);

        letters.Tell(new ListDeadLetters(Job, new DeadLetterFilter(), 0, 10));
        Assert.Equal([1, 1], ExpectMsg<DeadLetterPage>().Letters.Select(letter => letter.Attempts));
        letters.Tell(new RetryLetters(Job, new DeadLetterFilter()));
        Assert.Equal(Ids(7, 8), ExpectMsg<LettersChanged>().Ids);
    }

    [Fact]
    public void A_job_that_does_not_run_is_offered_nothing_until_its_coordinator_asks()
    {
        var letters = Letters();
        Fail(letters, 7);
        _coordinator.ExpectMsg<OfferRetries>();
        letters.Tell(new RetriesNoted(Job, 0, Ids(7), IsStopped: true), _coordinator);
        Fail(letters, 8);
        _coordinator.ExpectNoMsg(TimeSpan.FromMilliseconds(600));

        letters.Tell(new TallyDeadLetters(Job, IdRangeSet.Empty), _coordinator);

        _coordinator.ExpectMsg<DeadLetterTallied>();
        Assert.Contains(7, _coordinator.ExpectMsg<OfferRetries>().Ids.Ids());
    }

    [Fact]
    public void A_journal_that_was_rewritten_gives_the_same_letters()
    {
        var letters = Letters();
        for (var lease = 0; lease < 230; lease++) FailMany(letters, Enumerable.Range(lease * 100, 50).Select(id => (id * 2L) + 1));
        letters.Tell(new CloseLetters(Job, new LeaseId(1, 1), IdRangeSet.Of(1, 4000)));
        ExpectMsg<LettersClosed>();
        letters.Tell(new DropLetters(Job, new DeadLetterFilter(Ids: IdRangeSet.Of(4001, 9000)), "spam"));
        var dropped = ExpectMsg<LettersChanged>().Count;
        letters.Tell(new TallyDeadLetters(Job, null));
        var before = ExpectMsg<DeadLetterTallied>().Tally;
        Stop(letters);

        letters = Letters();
        letters.Tell(new TallyDeadLetters(Job, null));

        var after = ExpectMsg<DeadLetterTallied>().Tally;
        Assert.Equal((before.Waiting, before.Parked, before.Dropped), (after.Waiting, after.Parked, after.Dropped));
        Assert.Equal((dropped, 230L * 50), (after.Dropped, after.Total + Closed(1, 4000)));
    }

    private static int Closed(long first, long last) =>
        Enumerable.Range(0, 230).SelectMany(lease => Enumerable.Range(lease * 100, 50)).Count(id => (id * 2L) + 1 >= first && (id * 2L) + 1 <= last);

    private void FailMany(IActorRef letters, IEnumerable<long> ids)
    {
        letters.Tell(new ReportFailures(
            Job, new LeaseId(1, ++_lease), [.. ids.Select(id => new FailureReport(id, "server-error", "status 500", FailureCost.Attempt, null))]));
        ExpectMsg<FailuresRecorded>();
    }

    [Fact]
    public void A_person_retries_and_drops()
    {
        var letters = Letters();
        Fail(letters, 7);
        Fail(letters, 7);

        letters.Tell(new DropLetters(Job, new DeadLetterFilter(Ids: Ids(7)), "spam"));
        Assert.Equal(Ids(7), ExpectMsg<LettersChanged>().Ids);
        letters.Tell(new ListDeadLetters(Job, new DeadLetterFilter(), 0, 10));
        Assert.Equal("spam", Assert.Single(ExpectMsg<DeadLetterPage>().Letters).Reason);
        letters.Tell(new RetryLetters(Job, new DeadLetterFilter()));
        Assert.Equal(Ids(7), ExpectMsg<LettersChanged>().Ids);

        Assert.Equal(Ids(7), _coordinator.FishForMessage<OfferRetries>(_ => true).Ids);
    }

    private IActorRef Letters() =>
        Sys.ActorOf(DeadLetterRetryActor.Props(Job, Policy, new StoredIdsStub(() => _stored), Registry, TimeProvider.System, seed: 1));

    private void Fail(IActorRef letters, long id)
    {
        letters.Tell(new ReportFailures(
            Job, new LeaseId(1, ++_lease), [new FailureReport(id, "server-error", "status 500", FailureCost.Attempt, null)]));
        ExpectMsg<FailuresRecorded>(recorded => Assert.Equal(Ids(id), recorded.Ids));
    }
}
