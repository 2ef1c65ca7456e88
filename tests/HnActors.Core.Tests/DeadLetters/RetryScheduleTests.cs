using CsCheck;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.DeadLetters;

public class RetryScheduleTests
{
    private static readonly RetryPolicy Policy = new() { Attempts = 3, BaseDelay = TimeSpan.FromSeconds(1), NullAnswers = 3 };
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly RetrySchedule _schedule = new(Policy);
    private readonly Random _random = new(1);
    private int _lease;

    [Fact]
    public void A_letter_is_not_released_before_it_is_due()
    {
        Fail(7, at: 0);
        var due = _schedule.NextDue!.Value;

        Assert.InRange(due, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.True(Release(due - TimeSpan.FromMilliseconds(1)).IsEmpty);
        Assert.Equal(IdRangeSet.Of(7, 7), Release(due));
    }

    [Fact]
    public void A_released_letter_is_not_released_again_until_its_offer_counts_as_lost()
    {
        Fail(7, at: 0);
        Release(At(1));

        Assert.True(Release(At(30)).IsEmpty);
        Assert.False(Release(At(31)).IsEmpty);
    }

    [Fact]
    public void Delays_double_with_each_attempt_up_to_the_longest()
    {
        var policy = new RetryPolicy { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(10) };

        double Longest(int attempts) => Enumerable.Range(0, 2000).Max(_ => policy.DelayAfter(attempts, null, _random).TotalSeconds);

        Assert.InRange(Longest(1), 0.9, 1);
        Assert.InRange(Longest(2), 1.9, 2);
        Assert.InRange(Longest(4), 7.5, 8);
        Assert.InRange(Longest(20), 9.5, 10);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(86_400, 3600)]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    public void Retry_after_is_kept_but_not_believed_beyond_an_hour_and_ignored_where_it_is_past(int asked, int least)
    {
        var delay = Policy.DelayAfter(1, TimeSpan.FromSeconds(asked), _random);

        Assert.InRange(delay.TotalSeconds, least, least + 1);
    }

    [Fact]
    public void After_its_last_attempt_an_id_is_parked_with_its_reason()
    {
        for (var attempt = 0; attempt < 3; attempt++) Fail(7, at: attempt * 100);

        var letter = Assert.Single(_schedule.All());
        Assert.Equal((DeadLetterStatus.Parked, 3, "server-error"), (letter.Status, letter.Attempts, letter.Kind));
        Assert.Null(_schedule.NextDue);
    }

    [Fact]
    public void A_refusal_by_the_server_costs_no_attempt()
    {
        for (var time = 0; time < 20; time++) Fail(7, at: time, cost: FailureCost.Nothing, kind: "throttled");

        Assert.Equal((0, DeadLetterStatus.Waiting), (_schedule.All()[0].Attempts, _schedule.All()[0].Status));
    }

    [Fact]
    public void The_same_report_twice_counts_once()
    {
        var failure = new FailureReport(7, "server-error", "status 500", FailureCost.Attempt, null);
        var lease = new LeaseId(1, 1);
        _schedule.Apply(_schedule.Report(lease, [failure], Now(0), _random)!, Now(0));

        Assert.Null(_schedule.Report(lease, [failure], Now(5), _random));
        Assert.Equal(1, _schedule.All()[0].Attempts);
    }

    [Fact]
    public void A_report_that_comes_again_after_that_of_a_later_lease_counts_no_more()
    {
        FailureReport Failed(string kind, FailureCost cost) => new(7, kind, "what happened", cost, null);
        var first = Failed(DeadLetter.NullAnswer, FailureCost.NullAnswer);
        _schedule.Apply(_schedule.Report(new LeaseId(1, 9), [first], Now(0), _random)!, Now(0));
        _schedule.Apply(_schedule.Report(new LeaseId(2, 1), [Failed("timeout", FailureCost.Attempt)], Now(5), _random)!, Now(5));

        Assert.Null(_schedule.Report(new LeaseId(1, 9), [first], Now(6), _random));
        Assert.Null(_schedule.Report(new LeaseId(1, 10), [first], Now(6), _random));
        Assert.NotNull(_schedule.Report(new LeaseId(2, 2), [first], Now(6), _random));
    }

    [Fact]
    public void A_null_that_stays_is_believed_at_the_last_asking_and_only_then()
    {
        Fail(7, at: 0, cost: FailureCost.NullAnswer, kind: DeadLetter.NullAnswer);
        Assert.True(_schedule.Release(At(100), new RetryThrottle(), 10, At(30)).AcceptNull.IsEmpty);
        Fail(7, at: 100, cost: FailureCost.NullAnswer, kind: DeadLetter.NullAnswer);

        Assert.Equal(IdRangeSet.Of(7, 7), _schedule.Release(At(200), new RetryThrottle(), 10, At(30)).AcceptNull);
        Assert.Equal((1, 0), (_schedule.Tally(IdRangeSet.Of(1, 10)).Pending, _schedule.Tally(IdRangeSet.Of(1, 10)).Waiting));
    }

    [Fact]
    public void A_null_waits_twice_as_long_each_time_and_a_failure_by_its_attempts()
    {
        var delays = Enumerable.Range(0, 3).Select(time =>
        {
            Fail(7, at: time, cost: FailureCost.NullAnswer, kind: DeadLetter.NullAnswer);
            return _schedule.All()[0].Delay;
        });

        Assert.Equal([At(1), At(2), At(4)], delays);
        Assert.Equal([At(1), At(1), At(2), Policy.MaxDelay], new[] { 0, 1, 2, 50 }.Select(Policy.DelayAfterNull));
        Fail(8, at: 0);
        Assert.InRange(_schedule.All()[1].Delay, TimeSpan.FromTicks(1), At(1));
    }

    [Fact]
    public void A_letter_remembers_when_its_id_failed_first_and_last()
    {
        Fail(7, at: 5);
        Fail(7, at: 9);

        Assert.Equal((Noon + At(5), Noon + At(9)), (_schedule.All()[0].FirstFailed, _schedule.All()[0].LastFailed));
    }

    [Fact]
    public void Of_two_words_on_an_id_in_one_report_the_last_counts()
    {
        FailureReport Failed(string kind) => new(7, kind, "what happened", FailureCost.Attempt, null);
        _schedule.Apply(_schedule.Report(new LeaseId(1, 1), [Failed("timeout"), Failed("server-error")], Now(0), _random)!, Now(0));

        Assert.Equal("server-error", Assert.Single(_schedule.All()).Kind);
    }

    [Fact]
    public void A_letter_that_is_read_again_later_is_due_for_what_is_left_of_its_delay()
    {
        var letter = new DeadLetter(7, "timeout", "late", 1, 0, DeadLetterStatus.Waiting, Noon, Noon, At(60), "1-1");
        var written = new LettersWritten([letter]);

        foreach (var (at, due) in new[] { (0.0, 60.0), (20, 60), (59, 60), (60, 60), (500, 500), (-100, -40) })
        {
            var replayed = new RetrySchedule(Policy);
            replayed.Apply(written, Now(at));
            Assert.Equal(At(due), replayed.NextDue);
        }
    }

    [Fact]
    public void No_more_are_released_than_are_wanted()
    {
        for (var id = 1; id <= 50; id++) Fail(id, at: 0);

        Assert.Equal(10, Release(At(10)).IdCount);
        Assert.Equal(10, Release(At(10)).IdCount);
    }

    [Fact]
    public void Letters_that_are_put_off_again_and_again_take_no_more_room_and_keep_their_time()
    {
        for (var id = 1; id <= 600; id++) Fail(id, at: 0);
        var offered = IdRangeSet.Empty;
        while (offered.IdCount < 600) offered = offered.Union(Release(At(1)));

        for (var time = 1; time <= 100; time++) _schedule.Postpone(IdRangeSet.Of(1, 600), At(1000 + time));

        Assert.Equal(At(1100), _schedule.NextDue);
        Assert.True(Release(At(1099.9)).IsEmpty);
        var released = new HashSet<long>();
        while (released.Count < 600 && Release(At(1100 + released.Count)) is { IsEmpty: false } part) released.UnionWith(part.Ids());
        Assert.Equal(600, released.Count);
    }

    [Fact]
    public void The_sooner_of_what_a_person_sent_again_and_what_is_due_anyway_is_next()
    {
        Fail(7, at: 0);
        Assert.InRange(_schedule.NextDue!.Value, TimeSpan.FromTicks(1), At(1));
        Fail(8, at: 0);
        _schedule.Apply(_schedule.Requeue(new DeadLetterFilter(IdRangeSet.Of(8, 8)), Now(0))!, Now(0));
        Assert.Equal(TimeSpan.Zero, _schedule.NextDue);

        _schedule.Release(TimeSpan.Zero, new RetryThrottle(), 10, At(30));
        Assert.InRange(_schedule.NextDue!.Value, TimeSpan.FromTicks(1), At(1));
        Release(At(1));
        _schedule.Postpone(IdRangeSet.Of(7, 7), At(90));
        Assert.Equal(At(30), _schedule.NextDue);
    }

    [Fact]
    public void A_resolved_letter_is_gone()
    {
        Fail(7, at: 0);
        Fail(8, at: 0);

        _schedule.Apply(_schedule.Resolve(IdRangeSet.Of(7, 7))!, Now(1));

        Assert.Equal(IdRangeSet.Of(8, 8), _schedule.Ids);
        Assert.Equal(IdRangeSet.Of(8, 8), Release(At(10)));
        Assert.Null(_schedule.Resolve(IdRangeSet.Of(100, 200)));
    }

    [Fact]
    public void A_person_sends_parked_letters_round_again_with_all_their_attempts()
    {
        for (var attempt = 0; attempt < 3; attempt++) Fail(7, at: attempt);

        _schedule.Apply(_schedule.Requeue(new DeadLetterFilter(), Now(10))!, Now(10));

        Assert.Equal((DeadLetterStatus.Waiting, 0), (_schedule.All()[0].Status, _schedule.All()[0].Attempts));
        Assert.Equal(IdRangeSet.Of(7, 7), Release(At(10)));
    }

    [Fact]
    public void What_a_person_sends_again_is_held_back_by_no_throttle_and_offered_in_parts_as_it_comes_home()
    {
        const int Letters = 100_000;
        var failures = Enumerable.Range(1, Letters).Select(id => new FailureReport(id, "server-error", "status 500", FailureCost.Attempt, null));
        _schedule.Apply(_schedule.Report(new LeaseId(1, 1), failures, Now(0), _random)!, Now(0));
        _schedule.Apply(_schedule.Requeue(new DeadLetterFilter(), Now(10))!, Now(10));
        var throttle = new RetryThrottle();
        var offered = IdRangeSet.Empty;

        IdRangeSet Offer(TimeSpan now) => _schedule.Release(now, throttle, 1000, TimeSpan.FromSeconds(30)).Ids;

        while (Offer(At(10)) is { IsEmpty: false } part) offered = offered.Union(part);
        Assert.InRange(offered.IdCount, 1000, Letters / 2);
        Assert.Equal(At(40), _schedule.NextDue);
        while (!offered.IsEmpty)
        {
            _schedule.Apply(_schedule.Resolve(offered)!, Now(10));
            offered = Offer(At(10));
        }
        Assert.Equal(0, _schedule.Count);
    }

    [Fact]
    public void What_a_person_sends_again_is_offered_anew_where_the_offer_was_lost_or_put_off()
    {
        Fail(7, at: 0);
        Fail(8, at: 0);
        _schedule.Apply(_schedule.Requeue(new DeadLetterFilter(), Now(10))!, Now(10));
        Release(At(10));

        Assert.True(Release(At(11)).IsEmpty);
        _schedule.Postpone(IdRangeSet.Of(8, 8), At(12));
        Assert.Equal(IdRangeSet.Of(8, 8), Release(At(12)));
        Assert.Equal(IdRangeSet.Of(7, 7), Release(At(40)));
    }

    [Fact]
    public void What_a_person_sends_again_and_fails_again_is_a_retry_like_any_other()
    {
        Fail(7, at: 0);
        _schedule.Apply(_schedule.Requeue(new DeadLetterFilter(), Now(10))!, Now(10));
        Release(At(10));

        Fail(7, at: 11);

        Assert.InRange(_schedule.NextDue!.Value, At(11), At(12));
        Assert.Equal(1, _schedule.All()[0].Attempts);
        Assert.Equal(IdRangeSet.Of(7, 7), Release(At(12)));
        Assert.True(Release(At(41)).IsEmpty);
    }

    [Fact]
    public void What_a_person_sends_again_is_remembered_as_that_when_the_letters_are_written_anew()
    {
        for (var id = 1; id <= 500; id++) Fail(id, at: 0);
        _schedule.Apply(_schedule.Requeue(new DeadLetterFilter(), Now(10))!, Now(10));
        var replayed = new RetrySchedule(Policy);

        replayed.Apply(new LettersWritten(_schedule.All()), Now(10));

        Assert.Equal(500, replayed.Release(At(10), new RetryThrottle(floor: 1), 1000, TimeSpan.FromSeconds(30)).Ids.IdCount);
    }

    [Fact]
    public void A_dropped_letter_keeps_its_reason_and_is_never_released_even_if_a_late_report_comes()
    {
        Fail(7, at: 0);
        _schedule.Apply(_schedule.Drop(new DeadLetterFilter(Ids: IdRangeSet.Of(7, 7)), "spam", Now(1))!, Now(1));

        Fail(7, at: 2);

        Assert.Equal((DeadLetterStatus.Dropped, "spam"), (_schedule.All()[0].Status, _schedule.All()[0].Reason));
        Assert.True(Release(At(1000)).IsEmpty);
    }

    [Fact]
    public void Filters_choose_by_id_kind_attempts_age_and_standing()
    {
        Fail(1, at: 0);
        Fail(2, at: 0, kind: "timeout");
        Fail(2, at: 1, kind: "timeout");
        Fail(3, at: 600);

        long[] Chosen(DeadLetterFilter filter) => [.. _schedule.Page(filter, 0, 10, Now(660).Wall).Select(letter => letter.Id)];

        Assert.Equal([1, 2, 3], Chosen(new DeadLetterFilter()));
        Assert.Equal([2], Chosen(new DeadLetterFilter(Kind: "timeout")));
        Assert.Equal([2], Chosen(new DeadLetterFilter(MinAttempts: 2)));
        Assert.Equal([1, 2], Chosen(new DeadLetterFilter(MinAge: TimeSpan.FromMinutes(5))));
        Assert.Equal([3], Chosen(new DeadLetterFilter(Ids: IdRangeSet.Of(3, 9))));
        Assert.Empty(Chosen(new DeadLetterFilter(Status: DeadLetterStatus.Parked)));
    }

    [Fact]
    public void A_replay_gives_the_same_letters_and_a_clock_set_back_makes_none_wait_longer_than_its_delay()
    {
        Fail(7, at: 0);
        var written = new LettersWritten(_schedule.All());
        var replayed = new RetrySchedule(Policy);

        replayed.Apply(written, new Timestamp(TimeSpan.FromHours(5), Noon.AddHours(-1)));

        Assert.Equal(_schedule.All(), replayed.All());
        Assert.InRange(replayed.NextDue!.Value, TimeSpan.FromHours(5), TimeSpan.FromHours(5) + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_postponed_letter_is_due_when_it_was_postponed_to()
    {
        Fail(7, at: 0);
        Release(At(1));

        _schedule.Postpone(IdRangeSet.Of(7, 9), At(2));

        Assert.Equal(At(2), _schedule.NextDue);
        Assert.Equal(1, _schedule.Count);
    }

    [Fact]
    public void A_refusal_that_comes_late_says_nothing_of_the_delay_after_a_failure()
    {
        Fail(7, at: 0);
        Release(At(1));
        Fail(7, at: 40);
        var due = _schedule.NextDue;

        _schedule.Postpone(IdRangeSet.Of(7, 7), At(40.1));

        Assert.Equal(due, _schedule.NextDue);
        Assert.True(due > At(40.1), $"due at {due}");
    }

    [Fact]
    public void Dropping_what_is_dropped_drops_nothing()
    {
        Fail(7, at: 0);
        _schedule.Apply(_schedule.Drop(new DeadLetterFilter(), "spam", Now(1))!, Now(1));

        Assert.Null(_schedule.Drop(new DeadLetterFilter(), "spam again", Now(2)));
        Assert.Null(_schedule.Drop(new DeadLetterFilter(MinAttempts: 1), "spam again", Now(2)));
    }

    [Fact]
    public void What_a_person_says_of_many_letters_comes_in_parts_that_leave_none_out()
    {
        for (var id = 1; id <= 25; id++) Fail(id * 3, at: 0, kind: id % 2 == 0 ? "timeout" : "server-error");
        var parts = new List<LettersRequeued>();
        while (parts.Count == 0 || !parts[^1].IsLast)
        {
            var after = parts.Count == 0 ? 0 : parts[^1].Ids[^1].Last;
            parts.Add(_schedule.Requeue(new DeadLetterFilter(), Now(9), "one", after, maxIds: 10)!);
            _schedule.Apply(parts[^1], Now(9));
        }

        Assert.Equal([10, 10, 5], parts.Select(part => part.Ids.IdCount));
        Assert.Equal(_schedule.Ids, parts.Aggregate(IdRangeSet.Empty, (all, part) => all.Union(part.Ids)));
        Assert.All(_schedule.All(), letter => Assert.Equal((0, Now(9).Wall), (letter.Attempts, letter.LastFailed)));
    }

    [Fact]
    public void Counts_and_pages_agree_with_a_walk_through_all_letters_whatever_happens() => Gen.Int[0, int.MaxValue].Sample(seed =>
    {
        var random = new Random(seed);
        var schedule = new RetrySchedule(Policy);
        for (var step = 0; step < 80; step++)
        {
            var ids = IdRangeSet.OfIds(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.NextInt64(1, 100)));
            var filter = new DeadLetterFilter(
                random.Next(2) == 0 ? ids : null,
                random.Next(3) == 0 ? "timeout" : null,
                random.Next(4) == 0 ? 2 : 0,
                Status: random.Next(3) == 0 ? (DeadLetterStatus)random.Next(3) : null);
            IDeadLetterEvent? happened = random.Next(6) switch
            {
                0 => schedule.Resolve(ids),
                1 => schedule.Requeue(filter, Now(step)),
                2 => schedule.Drop(filter, "why", Now(step)),
                _ => schedule.Report(new LeaseId(1, step), ids.Ids().Select(id => SomeFailure(id, random)), Now(step), random),
            };
            if (happened is not null) schedule.Apply(happened, Now(step));

            var all = schedule.All();
            Assert.Equal(IdRangeSet.OfIds(all.Select(letter => letter.Id)), schedule.Ids);
            Assert.Equal(Text(Walk(all)), Text(schedule.Tally()));
            Assert.Equal(Text(Walk(all.Where(letter => ids.Contains(letter.Id)))), Text(schedule.Tally(ids)));
            Assert.Equal(Text(Walk(all.Where(letter => !ids.Contains(letter.Id)))), Text(schedule.Tally(except: ids)));
            var after = random.NextInt64(100);
            Assert.Equal(
                all.Where(letter => letter.Id > after && filter.Admits(letter, Now(step).Wall)).Take(5),
                schedule.Page(filter, after, 5, Now(step).Wall));
        }
    }, iter: 100);

    private static FailureReport SomeFailure(long id, Random random) => random.Next(3) switch
    {
        0 => new FailureReport(id, DeadLetter.NullAnswer, "null", FailureCost.NullAnswer, null),
        1 => new FailureReport(id, "timeout", "late", FailureCost.Attempt, null),
        _ => new FailureReport(id, "server-error", "status 500", FailureCost.Attempt, null),
    };

    private static DeadLetterTally Walk(IEnumerable<DeadLetter> letters)
    {
        var all = letters.ToList();
        var failed = all.Where(letter => !letter.IsPending).ToList();
        return new DeadLetterTally(
            all.Count(letter => letter.IsPending),
            failed.Count(letter => letter.Status == DeadLetterStatus.Waiting),
            failed.Count(letter => letter.Status == DeadLetterStatus.Parked),
            failed.Count(letter => letter.Status == DeadLetterStatus.Dropped),
            failed.GroupBy(letter => letter.Kind).ToDictionary(kind => kind.Key, kind => kind.Count()));
    }

    private static string Text(DeadLetterTally tally) =>
        $"{tally.Pending} {tally.Waiting} {tally.Parked} {tally.Dropped} {string.Join(", ", tally.Kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal))}";

    private void Fail(long id, double at, FailureCost cost = FailureCost.Attempt, string kind = "server-error")
    {
        var failure = new FailureReport(id, kind, "what happened", cost, null);
        if (_schedule.Report(new LeaseId(1, ++_lease), [failure], Now(at), _random) is { } written) _schedule.Apply(written, Now(at));
    }

    private IdRangeSet Release(TimeSpan now) => _schedule.Release(now, new RetryThrottle(), 10, TimeSpan.FromSeconds(30)).Ids;

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Timestamp Now(double seconds) => new(At(seconds), Noon + At(seconds));
}

/// <summary>Commands about all letters that a filter admits, in one part.</summary>
internal static class WholeCommands
{
    public static LettersRequeued? Requeue(this RetrySchedule schedule, DeadLetterFilter filter, Timestamp now) =>
        schedule.Requeue(filter, now, "command", afterId: 0, int.MaxValue);

    public static LettersDropped? Drop(this RetrySchedule schedule, DeadLetterFilter filter, string reason, Timestamp now) =>
        schedule.Drop(filter, reason, now, "command", afterId: 0, int.MaxValue);
}
