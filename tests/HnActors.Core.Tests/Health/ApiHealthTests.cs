using HnActors.Core.Health;

namespace HnActors.Core.Tests.Health;

public class ApiHealthTests
{
    private readonly ApiHealth _health = new(TimeSpan.Zero);
    private TimeSpan _now;
    private long _id = 1000;

    [Fact]
    public void A_failure_among_answers_is_its_ids()
    {
        Answer(AnswerKind.Body, 10);
        var failed = Answer(AnswerKind.Failure);
        Assert.Equal(AnswerVerdict.Undecided, failed.Verdict);

        Answer(AnswerKind.Body);

        Assert.Equal(AnswerVerdict.OfId, failed.Verdict);
    }

    [Fact]
    public void A_body_that_was_on_its_way_before_proves_nothing()
    {
        var began = _now;
        _health.Begin(_now);
        var failed = Answer(AnswerKind.Failure);

        _health.End(new ItemAnswer(7, AnswerKind.Body, began), asksToWait: false, _now);

        Assert.Equal(AnswerVerdict.Undecided, failed.Verdict);
    }

    [Fact]
    public void Where_nothing_else_is_answered_what_is_known_is_asked_and_decides()
    {
        Answer(AnswerKind.Body, 10);
        var failed = Answer(AnswerKind.Failure);
        Pass(0.3);
        var probe = Probe();
        Assert.Equal(2, probe.KnownItems.Distinct().Count());

        Answered(probe);

        // That the API was away for a moment can't be told from it, so the first time costs nothing.
        Assert.Equal(AnswerVerdict.OfApi, failed.Verdict);
        var again = Answer(AnswerKind.Failure, id: failed.Id);
        Pass(0.3);
        Answered(Probe());
        Assert.Equal(AnswerVerdict.OfId, again.Verdict);
        Assert.False(_health.IsDown);
    }

    [Theory]
    [InlineData(AnswerKind.Failure)]
    [InlineData(AnswerKind.Null)]
    public void Where_what_is_known_fails_too_the_api_is_away_and_nothing_counts(AnswerKind kind)
    {
        Answer(AnswerKind.Body, 10);
        var failed = Answer(kind);
        Pass(0.3);

        Unanswered(Probe(), kind);

        Assert.True(_health.IsDown);
        Assert.Equal(AnswerVerdict.OfApi, failed.Verdict);
        Assert.Equal(AnswerVerdict.OfApi, Answer(kind).Verdict);
    }

    [Fact]
    public void While_away_one_probe_goes_out_a_second_and_after_three_that_are_answered_it_is_back()
    {
        GoAway();
        Assert.Null(_health.TakeProbe(true, _now));
        Pass(1);
        Assert.Null(_health.TakeProbe(mayProbeWhileDown: false, _now));
        Answered(Probe());
        Pass(0.2);
        Answered(Probe());
        Assert.True(_health.IsDown);
        Pass(0.2);
        Answered(Probe());

        Assert.False(_health.IsDown);
    }

    [Fact]
    public void What_began_before_the_end_of_an_outage_costs_nothing_however_late_it_fails()
    {
        GoAway();
        var began = _now;
        _health.Begin(_now);
        ComeBack();
        Pass(15);
        var late = new ItemAnswer(7, AnswerKind.Failure, began);
        _health.End(late, asksToWait: false, _now);

        Answer(AnswerKind.Body);

        Assert.Equal(AnswerVerdict.OfApi, late.Verdict);
    }

    [Fact]
    public void Silence_is_a_question_and_a_probe_that_is_answered_makes_the_next_one_later()
    {
        Answer(AnswerKind.Body, 10);
        _health.Begin(_now);
        Pass(1.9);
        Assert.Null(_health.TakeProbe(true, _now));
        Pass(0.2);
        Answered(Probe());
        Assert.False(_health.IsDown);

        Pass(1.5);
        Assert.Null(_health.TakeProbe(true, _now));
        Pass(0.6);
        Assert.NotNull(_health.TakeProbe(true, _now));
    }

    [Fact]
    public void One_known_item_that_fell_sick_decides_nothing()
    {
        Answer(AnswerKind.Body, 10);
        for (var question = 0; question < 40; question++)
        {
            Answer(AnswerKind.Failure, id: 5);
            Pass(0.3);
            var probe = Probe();
            _health.EndProbe(probe, [.. probe.KnownItems.Select(id => new ProbeAnswer(id, id == 1001 ? AnswerKind.Failure : AnswerKind.Body))], _now);
        }

        Assert.False(_health.IsDown);
    }

    [Fact]
    public void Where_all_that_is_known_fell_sick_others_are_tried()
    {
        GoAway();
        for (var probes = 0; _health.IsDown; probes++)
        {
            Assert.True(probes < 50);
            Pass(1);
            var probe = Probe();
            _health.EndProbe(
                probe,
                probe.Candidates > 0
                    ? [.. Enumerable.Range(1, probe.Candidates).Select(id => new ProbeAnswer(id, AnswerKind.Body))]
                    : [.. probe.KnownItems.Select(id => new ProbeAnswer(id, id >= 1000 ? AnswerKind.Failure : AnswerKind.Body))],
                _now);
        }
    }

    [Fact]
    public void Where_far_more_than_usual_is_null_no_null_counts_until_what_is_known_was_asked()
    {
        Answer(AnswerKind.Body, 10);
        for (var answer = 0; answer < 5; answer++) Answer(AnswerKind.Null);
        var answered = Answer(AnswerKind.Null);
        Answer(AnswerKind.Body, 10);
        Assert.Equal(AnswerVerdict.Undecided, answered.Verdict);
        Pass(0.3);
        var probe = Probe();

        _health.EndProbe(probe, [new ProbeAnswer(probe.KnownItems[0], AnswerKind.Body), new ProbeAnswer(probe.KnownItems[1], AnswerKind.Null)], _now);

        Assert.Equal(AnswerVerdict.OfApi, answered.Verdict);
    }

    [Fact]
    public void Nulls_that_were_seen_before_are_believed_also_where_several_come_in_a_row()
    {
        Answer(AnswerKind.Body, 10);
        var answers = Enumerable.Range(0, 30).Select(_ => Answer(AnswerKind.Null, isRepeated: true)).ToList();
        Pass(0.3);

        Answered(Probe());

        Assert.All(answers, answer => Assert.Equal(AnswerVerdict.OfId, answer.Verdict));
    }

    [Fact]
    public void Nulls_that_were_seen_before_are_doubted_where_others_come_in_a_row()
    {
        Answer(AnswerKind.Body, 10);
        var answer = Answer(AnswerKind.Null, isRepeated: true);
        Answer(AnswerKind.Null, 4);
        Pass(0.3);

        Answered(Probe());

        Assert.Equal(AnswerVerdict.OfApi, answer.Verdict);
    }

    [Fact]
    public void Where_most_ids_fail_one_that_is_answered_proves_nothing()
    {
        for (var answer = 0; answer < 60; answer++) Answer(answer % 10 == 0 ? AnswerKind.Body : AnswerKind.Failure);
        var failed = Answer(AnswerKind.Failure);

        Answer(AnswerKind.Body);

        Assert.Equal(AnswerVerdict.Undecided, failed.Verdict);
        Unanswered(Probe(), AnswerKind.Failure);
        Assert.Equal(AnswerVerdict.OfApi, failed.Verdict);
    }

    [Fact]
    public void One_in_five_that_fails_raises_no_question()
    {
        var random = new Random(1);
        var asked = 0;
        for (var request = 0; request < 10_000; request++)
        {
            Answer(random.Next(5) > 0 ? AnswerKind.Body : AnswerKind.Failure);
            if (_health.TakeProbe(true, _now) is not { } probe) continue;
            Answered(probe);
            asked++;
        }

        Assert.InRange(asked, 0, 5);
        Assert.False(_health.IsDown);
    }

    [Fact]
    public void An_id_that_is_always_refused_pays_after_three_and_stops_nobody_else()
    {
        for (var refusal = 1; refusal <= 5; refusal++)
        {
            Answer(AnswerKind.Body, 10);
            var refused = Answer(AnswerKind.Refused, id: 7, asksToWait: true);
            Assert.False(_health.DoesWaitConcernAll(_now));
            Answer(AnswerKind.Body);
            Assert.Equal(refusal <= 3 ? AnswerVerdict.OfApi : AnswerVerdict.OfId, refused.Verdict);
        }
    }

    [Fact]
    public void Many_ids_that_are_refused_pay_nothing_and_hold_all()
    {
        var random = new Random(1);
        var refused = new List<ItemAnswer>();
        var held = 0;
        for (var request = 0; request < 1000; request++)
        {
            // Few ids, as at a job's end, each refused again and again.
            var kind = random.Next(2) == 0 ? AnswerKind.Body : AnswerKind.Refused;
            var answer = Answer(kind, id: random.Next(50), asksToWait: kind == AnswerKind.Refused);
            if (kind == AnswerKind.Refused) refused.Add(answer);
            if (_health.DoesWaitConcernAll(_now)) held++;
        }

        Assert.DoesNotContain(refused, answer => answer.Verdict == AnswerVerdict.OfId);
        Assert.True(held > 100, $"{held} of 1,000");
    }

    [Fact]
    public void An_id_is_asked_for_no_cost_three_times_at_most_whatever_happens()
    {
        var free = 0;
        for (var outage = 0; outage < 10; outage++)
        {
            Answer(AnswerKind.Body, 10);
            var failed = Answer(AnswerKind.Failure, id: 7);
            Pass(0.3);
            Unanswered(Probe(), AnswerKind.Failure);
            ComeBack();
            if (failed.Verdict == AnswerVerdict.OfApi) free++;
        }

        Assert.Equal(3, free);
    }

    [Fact]
    public void Where_nulls_were_refuted_as_many_in_a_row_are_asked_for_as_no_chance_explains()
    {
        for (var id = 1; id <= 100; id++) Answer(AnswerKind.Body, id: id);
        for (var id = 1; id <= 25; id++) Decided(Answer(AnswerKind.Null, id: id));
        // An eighth of the answers to what is there was null: ten of them in a row come by chance once in a billion times.
        for (var id = 1; id <= 25; id++) Answer(AnswerKind.Body, id: id);

        var looks = 1;
        Decided(Answer(AnswerKind.Null, id: 7000));
        for (var verdict = AnswerVerdict.OfApi; verdict == AnswerVerdict.OfApi; looks++) verdict = Decided(Answer(AnswerKind.Null, id: 7000, isRepeated: true));

        Assert.InRange(looks, 9, 11);
    }

    [Fact]
    public void A_null_of_an_id_that_was_too_new_to_be_there_refutes_none()
    {
        Answer(AnswerKind.Body, 10);
        Decided(Answer(AnswerKind.Null, id: 50, mayAppear: true));
        Answer(AnswerKind.Body, id: 50);

        Decided(Answer(AnswerKind.Null, id: 60));

        Assert.Equal(AnswerVerdict.OfId, Decided(Answer(AnswerKind.Null, id: 60, isRepeated: true)));
    }

    private AnswerVerdict Decided(ItemAnswer answer)
    {
        Pass(0.3);
        Answer(AnswerKind.Body);
        if (answer.Verdict == AnswerVerdict.Undecided) Answered(Probe());
        return answer.Verdict;
    }

    private void GoAway()
    {
        Answer(AnswerKind.Body, 10);
        Answer(AnswerKind.Failure);
        Pass(0.3);
        Unanswered(Probe(), AnswerKind.Failure);
        Assert.True(_health.IsDown);
    }

    private void ComeBack()
    {
        while (_health.IsDown)
        {
            Pass(1);
            Answered(Probe());
        }
    }

    private void Answer(AnswerKind kind, int times)
    {
        for (var time = 0; time < times; time++) Answer(kind);
    }

    private ItemAnswer Answer(AnswerKind kind, long? id = null, bool asksToWait = false, bool isRepeated = false, bool mayAppear = false)
    {
        var answer = new ItemAnswer(id ?? ++_id, kind, _now, "why", isRepeated, mayAppear);
        _health.Begin(_now);
        Pass(0.02);
        _health.End(answer, asksToWait, _now);
        return answer;
    }

    private HealthProbe Probe() => _health.TakeProbe(true, _now) ?? throw new InvalidOperationException("nothing is in question");

    private void Answered(HealthProbe probe) => EndProbe(probe, AnswerKind.Body);

    private void Unanswered(HealthProbe probe, AnswerKind kind) => EndProbe(probe, kind);

    private void EndProbe(HealthProbe probe, AnswerKind kind) =>
        _health.EndProbe(
            probe,
            [.. probe.KnownItems.Concat(Enumerable.Range(1, probe.Candidates).Select(id => (long)id)).Select(id => new ProbeAnswer(id, kind, "why"))],
            _now);

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
