using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.DeadLetters;

/// <summary>What the dead letters answer, offer and ask, message by message.</summary>
public class DeadLetterQueueTests
{
    private static readonly JobId Job = new("job");
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DeadLetterQueue _letters = new(Job, new RetryPolicy { Attempts = 2, BaseDelay = TimeSpan.FromSeconds(1) }, new Random(1));
    private TimeSpan _now = TimeSpan.FromMinutes(1);
    private int _lease;

    [Fact]
    public void A_report_is_answered_when_it_is_durable_and_counted()
    {
        var answer = Assert.Single(Report(IdRangeSet.Of(1, 3)));

        Assert.Equal("pool", answer.To);
        Assert.Equal(IdRangeSet.Of(1, 3), Assert.IsType<FailuresRecorded>(answer.Message).Ids);
        Assert.Equal((3, 3), (_letters.Count, _letters.Tally().Waiting));
        Assert.Equal(3, _letters.Tally().Kinds["server-error"]);
    }

    [Fact]
    public void Sorts_of_letters_are_counted_apart_and_add_up()
    {
        Report(IdRangeSet.Of(1, 3));
        Report(IdRangeSet.Of(4, 4), FailureCost.NullAnswer, DeadLetter.NullAnswer);
        Park(IdRangeSet.Of(10, 14));
        Finish(Tell(new DropLetters(Job, new DeadLetterFilter(IdRangeSet.Of(13, 14)), "why not")));

        var tally = Answer<DeadLetterTallied>(new TallyDeadLetters(Job, null) { QuestionNo = 7 });

        Assert.Equal((1, 3, 3, 2), (tally.Tally.Pending, tally.Tally.Waiting, tally.Tally.Parked, tally.Tally.Dropped));
        Assert.Equal((9, 4, 7), (tally.Tally.Total, tally.Tally.Outstanding, tally.QuestionNo));
        Assert.Equal(2, Answer<DeadLetterTallied>(new TallyDeadLetters(Job, IdRangeSet.Of(3, 10), IdRangeSet.Of(3, 3))).Tally.Total);
    }

    [Fact]
    public void Before_an_id_is_parked_the_store_is_asked_and_what_it_has_is_no_letter_any_more()
    {
        Report(IdRangeSet.Of(1, 3));
        var (first, second) = (Question(Report(IdRangeSet.Of(1, 3))), Question(Report(IdRangeSet.Of(1, 3))));
        Assert.NotEqual(first.QuestionNo, second.QuestionNo);
        Assert.Equal(IdRangeSet.Of(1, 3), first.Among);
        Assert.Equal(0, _letters.Tally().Parked);

        var answers = Tell(new StoredIdsFound(first.QuestionNo, IdRangeSet.Of(2, 2)));

        Assert.Equal(IdRangeSet.Of(1, 3), Assert.Single(answers.Select(answer => answer.Message).OfType<FailuresRecorded>()).Ids);
        Assert.Contains("such as 2 (", Assert.IsType<string>(Assert.Single(answers, answer => answer.To is Party.Log).Message));
        Assert.Equal((2, 2), (_letters.Count, _letters.Tally().Parked));
        // An answer that comes twice is not news.
        Assert.Empty(Tell(new StoredIdsFound(first.QuestionNo, IdRangeSet.Of(1, 3))));
        Assert.Equal(2, _letters.Count);
    }

    [Fact]
    public void Where_the_store_can_not_say_nothing_is_parked_and_the_report_comes_again()
    {
        Report(IdRangeSet.Of(1, 1));
        var question = Question(Report(IdRangeSet.Of(1, 1)));

        Assert.Empty(Tell(new StoredIdsUnknown(question.QuestionNo)));
        Assert.Empty(Tell(new StoredIdsFound(question.QuestionNo, IdRangeSet.Empty)));
        Assert.Equal(1, _letters.Tally().Waiting);
        Park(IdRangeSet.Of(1, 1));
        Assert.Equal(1, _letters.Tally().Parked);
    }

    [Fact]
    public void Letters_are_offered_when_they_are_due_and_again_soon_where_the_coordinator_could_not_take_them()
    {
        Report(IdRangeSet.Of(1, 2));
        Assert.Empty(Tell(OffersDue.Instance));

        _now += TimeSpan.FromSeconds(1);
        Assert.Equal(IdRangeSet.Of(1, 2), Offered());
        Tell(new RetriesNoted(Job, 0, IdRangeSet.Of(2, 2)));
        Assert.Equal(_now + TimeSpan.FromMilliseconds(200), _letters.NextOffer);
        Assert.Empty(Tell(OffersDue.Instance));
        _now += TimeSpan.FromMilliseconds(200);
        Assert.Equal(IdRangeSet.Of(2, 2), Offered());
        // Taken, and not heard of since: the offer counts as lost.
        _now += TimeSpan.FromSeconds(29.8);
        Assert.Equal(IdRangeSet.Of(1, 1), Offered());
    }

    [Fact]
    public void While_the_job_does_not_run_nothing_is_offered_until_its_coordinator_asks_how_things_stand()
    {
        Report(IdRangeSet.Of(1, 2));
        _now += TimeSpan.FromSeconds(1);
        Offered();
        Tell(new RetriesNoted(Job, 0, IdRangeSet.Of(1, 2), IsStopped: true));

        Assert.Null(_letters.NextOffer);
        Assert.Empty(Tell(OffersDue.Instance));
        // One more word of the same changes nothing.
        Tell(new RetriesNoted(Job, 0, IdRangeSet.Empty, IsStopped: true));
        Tell(new RetriesNoted(Job, 0, IdRangeSet.Empty));
        Assert.Null(_letters.NextOffer);

        Tell(new TallyDeadLetters(Job, null));
        Assert.Equal(IdRangeSet.Of(1, 2), Offered());
    }

    [Fact]
    public void Dead_letters_that_are_stopped_offer_nothing()
    {
        Report(IdRangeSet.Of(1, 2));
        _now += TimeSpan.FromSeconds(1);
        _letters.Stop();

        Assert.Null(_letters.NextOffer);
        Assert.Empty(Tell(OffersDue.Instance));
    }

    [Fact]
    public void Retries_flow_faster_where_more_is_completed()
    {
        Report(IdRangeSet.Of(1, 5000));
        for (var second = 0; second < 10; second++)
        {
            _now += TimeSpan.FromSeconds(1);
            Tell(new RetriesNoted(Job, second * 100_000, IdRangeSet.Empty));
        }

        // A hundred a second are allowed in any case, and two seconds' worth is saved up.
        Assert.Equal(1000, Offered().IdCount);
    }

    [Fact]
    public void A_command_that_comes_again_while_it_is_carried_out_waits_with_the_first_and_changes_nothing_more()
    {
        Park(IdRangeSet.Of(1, 12_000));
        var command = new RetryLetters(Job, new DeadLetterFilter());
        var first = Tell(command, from: "one");
        Assert.Empty(Tell(command, from: "two"));

        var (answers, events) = Finish(first);

        // In parts of some thousands, each an event of its own.
        Assert.Equal(3, events);
        Assert.Equal(["one", "two"], answers.Select(answer => answer.To));
        Assert.All(answers, answer => Assert.Equal(12_000, Assert.IsType<LettersChanged>(answer.Message).Count));
        Assert.Equal((12_000, 0), (_letters.Tally().Waiting, _letters.Tally().Parked));

        Park(IdRangeSet.Of(1, 12_000));
        var (late, none) = Finish(Tell(command, from: "three"));
        Assert.Equal((0, 12_000), (none, _letters.Tally().Parked));
        Assert.Equal("three", Assert.Single(late).To);
    }

    [Fact]
    public void A_command_about_no_letter_is_answered_at_once()
    {
        var (answers, events) = Finish(Tell(new DropLetters(Job, new DeadLetterFilter(), "none")));

        Assert.Equal(0, events);
        Assert.Equal(0, Assert.IsType<LettersChanged>(Assert.Single(answers).Message).Count);
    }

    [Fact]
    public void A_command_is_known_again_after_a_replay()
    {
        Park(IdRangeSet.Of(1, 10));
        var command = new RetryLetters(Job, new DeadLetterFilter()) { Command = "again" };
        var replayed = new DeadLetterQueue(Job, new RetryPolicy(), new Random(1));
        replayed.Apply(new LettersRequeued("again", IdRangeSet.Of(1, 10), Noon, IsLast: true), Now);

        var next = Assert.Single(replayed.Handle("one", command, Now).Then());
        var decision = replayed.Handle("self", next.Message, Now);
        Assert.Empty(decision.Events);
        Assert.Equal(10, Assert.IsType<LettersChanged>(Assert.Single(decision.Then()).Message).Count);
    }

    [Fact]
    public void Ids_come_in_pages_of_ranges()
    {
        Report(IdRangeSet.OfIds([1, 2, 4, 6, 7, 9]));

        Assert.Equal(new DeadLetterIds(Job, IdRangeSet.OfIds([1, 2, 4, 6, 7, 9])), Answer<DeadLetterIds>(new GetDeadLetterIds(Job)));
        Assert.Equal(new DeadLetterIds(Job, IdRangeSet.OfIds([1, 2, 4, 6, 7, 9])), Answer<DeadLetterIds>(new GetDeadLetterIds(Job, 0, 4)));
        var first = Answer<DeadLetterIds>(new GetDeadLetterIds(Job, 0, MaxRanges: 2));
        Assert.Equal(new DeadLetterIds(Job, IdRangeSet.OfIds([1, 2, 4]), HasMore: true), first);
        Assert.Equal(new DeadLetterIds(Job, IdRangeSet.OfIds([6, 7, 9])), Answer<DeadLetterIds>(new GetDeadLetterIds(Job, 4, MaxRanges: 2)));
    }

    private Timestamp Now => new(_now, Noon + _now);

    private IReadOnlyList<Outgoing> Report(IdRangeSet ids, FailureCost cost = FailureCost.Attempt, string kind = "server-error") => Tell(
        new ReportFailures(Job, new LeaseId(1, ++_lease), [.. ids.Ids().Select(id => new FailureReport(id, kind, "why", cost, null))]));

    private void Park(IdRangeSet ids)
    {
        for (var attempt = 0; attempt < 3 && _letters.Tally(ids).Parked < ids.IdCount; attempt++)
        {
            var sent = Report(ids);
            if (sent.Any(one => one.To is Party.Store)) Tell(new StoredIdsFound(Question(sent).QuestionNo, IdRangeSet.Empty));
        }
    }

    private IdRangeSet Offered() => Assert.IsType<OfferRetries>(Assert.Single(Tell(OffersDue.Instance)).Message).Ids;

    private static FindStoredIds Question(IReadOnlyList<Outgoing> sent)
    {
        var question = Assert.Single(sent);
        Assert.Equal(Party.Store, question.To);
        return Assert.IsType<FindStoredIds>(question.Message);
    }

    private T Answer<T>(object query) => Assert.IsType<T>(Assert.Single(Tell(query)).Message);

    /// <summary>Gives the queue back what it sends to itself, until it sends it no more.</summary>
    private (IReadOnlyList<Outgoing> Answers, int Events) Finish(IReadOnlyList<Outgoing> sent)
    {
        var events = 0;
        while (sent is [{ To: Party.Self } next]) sent = Tell(next.Message, "self", () => events++);
        return (sent, events);
    }

    private IReadOnlyList<Outgoing> Tell(object message, string from = "pool", Action? onEvent = null)
    {
        var decision = _letters.Handle(from, message, Now);
        foreach (var happened in decision.Events)
        {
            onEvent?.Invoke();
            _letters.Apply(happened, Now);
        }
        return [.. decision.Then()];
    }
}
