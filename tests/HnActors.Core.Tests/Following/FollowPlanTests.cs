using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Following;

public class FollowPlanTests
{
    private const long Top = 10_000;

    private static readonly JobId Job = new("job");
    private static readonly TimeSpan Batch = TimeSpan.FromSeconds(15);

    private FollowPlan _plan;
    private TimeSpan _now;
    private long _commandNo;

    public FollowPlanTests() => _plan = Plan(IdRangeSet.Of(1, Top));

    [Fact]
    public void Whatever_piles_up_no_id_is_told_of_before_those_below_it()
    {
        _plan.OnNewest(Top + 5000, Now);
        for (var step = 1; step <= 5; step++) _plan.OnNewest(Top + 5000 + (step * 1000), Now);
        _plan.OnNewest(Top + 20_000, Now);

        var told = IdRangeSet.Empty;
        while (Next() is { Ids.IsEmpty: false } command)
        {
            told = told.Union(command.Ids);
            Assert.Equal(IdRangeSet.Of(Top + 1, told[^1].Last), told);
            Note(open: IdRangeSet.Empty);
        }

        Assert.Equal(IdRangeSet.Of(Top + 1, Top + 20_000), told);
    }

    [Fact]
    public void New_ids_are_wanted_at_once_and_counted_when_they_are_in_their_place()
    {
        _plan.OnNewest(Top + 3, Now);

        var told = Next()!;
        Assert.Equal((IdRangeSet.Of(Top + 1, Top + 3), Top + 3 - NewestIds.Count), (told.Ids, told.AcceptNullsUpTo));
        Note(open: told.Ids);
        Pass(2);
        Assert.Equal((3, TimeSpan.FromSeconds(2)), (_plan.Status(Now).Waiting, _plan.Status(Now).Lag));
        Assert.Equal(told.Ids, Next()!.Watched);
        Note(open: IdRangeSet.Of(Top + 3, Top + 3));
        Pass(1);
        Assert.Equal(IdRangeSet.Of(Top + 3, Top + 3), Next()!.Watched);
        Note(open: IdRangeSet.Empty);

        var reading = _plan.Status(Now);
        Assert.Equal((3, 0, TimeSpan.Zero, TimeSpan.FromSeconds(3)), (reading.New, reading.Waiting, reading.Lag, reading.NewDelay));
        Assert.Null(Next());
    }

    [Fact]
    public void What_changed_is_wanted_again_and_what_the_copy_does_not_hold_is_not()
    {
        _plan = Plan(IdRangeSet.Of(500, Top));
        _plan.OnChanged([3, 600, 700, Top + 5, -1, long.MaxValue], gap: null, Batch, Now);

        Assert.Equal(IdRangeSet.OfIds([600, 700]), Next()!.Ids);
    }

    [Fact]
    public void Ids_from_above_the_newest_that_somebody_imported_hide_none_that_comes()
    {
        _plan = new FollowPlan(Job, new FollowOptions(), IdRangeSet.Of(1, Top).Union(IdRangeSet.Of(99_999_999, 99_999_999)), Now, newest: Top);

        _plan.OnNewest(Top + 2, Now);

        var told = Next()!;
        Assert.Equal((IdRangeSet.Of(Top + 1, Top + 2), Top + 2 - NewestIds.Count), (told.Ids, told.AcceptNullsUpTo));
    }

    [Fact]
    public void The_same_batch_heard_again_is_no_news()
    {
        Change(1, 2);
        Finish();

        Change(1, 2);

        Assert.Null(Next());
    }

    [Fact]
    public void An_id_that_changes_again_while_it_is_fetched_is_fetched_again_afterwards()
    {
        Change(1);
        Next();
        Change(7);
        Change(1);
        Note(open: IdRangeSet.Of(1, 1));
        Assert.Equal(IdRangeSet.Of(7, 7), Next()!.Ids);
        Note(open: IdRangeSet.Empty);

        Assert.Equal(IdRangeSet.Of(1, 1), Next()!.Ids);
    }

    [Fact]
    public void An_id_that_somebody_holds_is_asked_for_again_when_it_may_be_free()
    {
        Change(1);
        Next();
        Note(open: IdRangeSet.Of(1, 1), busy: IdRangeSet.Of(1, 1));
        Assert.Null(Next());

        Pass(0.5);

        Assert.Equal(IdRangeSet.Of(1, 1), Next()!.Ids);
    }

    [Fact]
    public void A_new_id_below_the_newest_that_the_job_is_not_after_is_fetched_and_its_changes_are()
    {
        _plan = Plan(IdRangeSet.Of(1, 4).Union(IdRangeSet.Of(6, 9)));
        _plan.OnNew(IdRangeSet.Of(4, 6), Now);
        Assert.Equal(IdRangeSet.Of(5, 5), Next()!.Ids);
        Note(IdRangeSet.Empty);

        _plan.OnChanged([5], TimeSpan.Zero, Batch, Now);

        Assert.Equal(IdRangeSet.Of(5, 5), Next()!.Ids);
    }

    [Fact]
    public void What_was_told_to_a_coordinator_that_has_a_successor_is_told_to_that_as_well()
    {
        Change(1);
        Next();
        Note(open: IdRangeSet.Of(1, 1), epoch: 3);
        Next();
        Note(open: IdRangeSet.Empty, epoch: 4);
        Assert.Equal(1, _plan.Status(Now).Waiting);

        Assert.Equal(IdRangeSet.Of(1, 1), Next()!.Ids);
        Note(open: IdRangeSet.Empty, epoch: 4);

        Assert.Equal(0, _plan.Status(Now).Waiting);
    }

    [Fact]
    public void A_command_that_is_not_answered_is_sent_again_and_no_other_before_it()
    {
        Change(1);
        var command = Next();
        Change(2);
        Pass(1.9);
        Assert.Null(Next());
        Pass(0.1);
        Assert.Same(command, Next());
        Pass(1.9);
        Assert.Null(Next());
        Note(open: IdRangeSet.Empty);

        Assert.Equal(IdRangeSet.Of(2, 2), Next()!.Ids);
    }

    [Fact]
    public void A_second_answer_to_a_command_that_was_sent_twice_is_none_to_the_next()
    {
        Change(1);
        var first = Next()!.CommandNo;
        Note(open: IdRangeSet.Empty);
        Change(2);
        Next();

        _plan.OnNoted(new RefreshNoted(Job, IdRangeSet.Empty, IdRangeSet.Empty) { CommandNo = first, Epoch = 1 }, Now);

        Assert.Equal((1, true), (_plan.Status(Now).Waiting, _plan.AwaitsAnswer));
    }

    [Fact]
    public void Very_many_new_ids_at_once_are_brought_like_any_and_not_lost_where_more_come_before_the_answer()
    {
        _plan.OnNewest(Top + 1_000_000, Now);
        Assert.Equal(1_000_000, Next()!.Ids.IdCount);
        _plan.OnNewest(Top + 2_000_000, Now);
        Note(open: IdRangeSet.Empty);

        Assert.Equal(IdRangeSet.Of(Top + 1_000_001, Top + 2_000_000), Next()!.Ids);
        Assert.Equal(0, _plan.Status(Now).Waiting);
    }

    [Fact]
    public void What_was_missed_for_hours_is_swept_as_soon_as_it_is_there()
    {
        _plan = Plan(IdRangeSet.Of(1, Top), new FollowOptions { SweepRate = 100 });
        _plan.OnNewest(Top + 3000, Now);
        Next();
        Note(open: IdRangeSet.Of(Top + 1, Top + 3000));
        Assert.Equal(IdRangeSet.Of(Top + 1, Top + 3000), Next()!.Watched);
        Note(open: IdRangeSet.Of(Top + 6, Top + 3000));

        Pass(120);

        Assert.Equal(IdRangeSet.Of(Top + 1, Top + 5), Next()!.Ids);
    }

    [Fact]
    public void After_a_gap_in_which_a_batch_may_have_been_missed_the_newest_ids_are_read_again()
    {
        _plan.OnChanged([], gap: TimeSpan.FromSeconds(14), Batch, Now);
        Assert.Null(Next());

        _plan.OnChanged([], gap: TimeSpan.FromSeconds(16), Batch, Now);

        Assert.Equal(Overlap, ReadAll().Ids);
    }

    [Theory]
    [InlineData(14, false)]
    [InlineData(16, true)]
    public void Where_the_api_is_heard_late_for_the_first_time_a_batch_may_have_been_missed_too(int seconds, bool isReadAgain)
    {
        _plan.OnExisting(IdRangeSet.Of(1, Top), Now);
        Assert.Equal(Overlap, ReadAll().Ids);
        _plan.OnExisting(IdRangeSet.Of(Top, Top), Now);
        Finish();

        Pass(seconds);
        _plan.OnChanged([], gap: null, Batch, Now);

        Assert.Equal(isReadAgain ? Overlap : IdRangeSet.Empty, ReadAll().Ids);
    }

    [Fact]
    public void Of_what_the_copy_had_before_the_follower_listened_the_newest_is_read_again()
    {
        _plan.OnExisting(IdRangeSet.Of(1, Top - 500), Now);

        Assert.Equal(IdRangeSet.Of(Top - 2499, Top - 500), ReadAll().Ids);
    }

    [Fact]
    public void After_a_long_gap_the_newest_of_what_is_there_is_read_again_however_much_came_since()
    {
        Pass(3600);
        _plan.OnNewest(Top + 5000, Now);

        _plan.OnChanged([], TimeSpan.FromHours(5), Batch, Now);

        // What was missed as well: that is new.
        Assert.Equal(IdRangeSet.Of(Top - 1999, Top + 5000), ReadAll().Ids);
    }

    [Theory]
    [InlineData(1500)]
    [InlineData(5000)]
    public void After_a_long_gap_what_came_since_takes_nothing_from_what_is_read_again(int missed)
    {
        Pass(3600);
        _plan.OnNewest(Top + missed, Now);

        _plan.OnChanged([], TimeSpan.FromHours(1), Batch, Now);

        Assert.Equal(IdRangeSet.Of(Top - 1999, Top + missed), ReadAll().Ids);
    }

    [Fact]
    public void What_changed_before_it_was_ever_fetched_waits_for_nothing_and_keeps_nothing_from_being_read()
    {
        var unfetched = IdRangeSet.Of(1, 2000);
        Change([.. unfetched.Ids()]);
        Assert.Equal(unfetched, Next()!.Ids);
        Note(open: unfetched, unfetched: unfetched);

        Assert.Equal((0, TimeSpan.Zero), (_plan.Status(Now).Waiting, _plan.Status(Now).Lag));
        Change(9000);
        _plan.OnDoubtful([9001]);
        Assert.Equal(IdRangeSet.Of(9000, 9001), Next()!.Ids);
    }

    [Fact]
    public void What_changed_again_before_the_answer_is_told_again_though_it_was_never_fetched_and_what_is_new_is_watched_all_the_same()
    {
        Change(7);
        _plan.OnNewest(Top + 1, Now);
        Next();
        Change();
        Change(7);
        Note(open: IdRangeSet.OfIds([7, Top + 1]), unfetched: IdRangeSet.OfIds([7, Top + 1]));

        var next = Next()!;
        Assert.Equal((IdRangeSet.Of(7, 7), IdRangeSet.Of(Top + 1, Top + 1)), (next.Ids, next.Watched));
    }

    [Fact]
    public void What_is_announced_while_it_is_fetched_is_missing_since_then_and_not_since_that_was_over()
    {
        Change(1);
        Next();
        Change();
        Change(1);
        Note(open: IdRangeSet.Of(1, 1));
        Pass(20);
        Next();
        Note(open: IdRangeSet.Empty);

        Assert.Equal(TimeSpan.FromSeconds(20), _plan.Status(Now).Lag);
    }

    [Fact]
    public void Users_are_read_again_where_that_is_announced_and_are_not_swept()
    {
        _plan = new FollowPlan(JobId.Of("job", JobSubject.Users), new FollowOptions { SweepRate = 100 }, IdRangeSet.Of(1, Top), Now);
        Change(7);
        _plan.OnNew(IdRangeSet.Of(Top + 1, Top + 1), Now);
        Finish();

        Pass(3600);

        Assert.Null(Next());
    }

    [Fact]
    public void New_ids_go_ahead_of_all_that_changed_the_lowest_first_and_what_was_missed_for_hours_waits_for_them()
    {
        Change([.. Enumerable.Range(1, 4000).Select(id => (long)id)]);
        Note(open: Next()!.Ids);
        _plan.OnNewest(Top + 2000, Now);
        _plan.OnNewest(Top + 3000, Now);
        _plan.OnNewest(Top + 9000, Now);

        var first = Next()!.Ids;
        Note(open: first);
        var second = Next()!.Ids;

        Assert.Equal(IdRangeSet.Of(Top + 1, Top + 2000), first);
        Assert.Equal(IdRangeSet.Of(Top + 2001, Top + 9000), second);
    }

    [Fact]
    public void While_nothing_can_be_heard_the_copy_falls_behind()
    {
        Change(1);
        Finish();
        Pass(20);
        Assert.Equal(TimeSpan.Zero, _plan.Status(Now).Lag);

        Pass(3600);
        Assert.Equal(TimeSpan.FromSeconds(3620), _plan.Status(Now).Lag);

        _plan.OnNewest(Top, Now);
        Change(1);
        Assert.Equal(TimeSpan.Zero, _plan.Status(Now).Lag);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_lag_grows_while_either_source_is_silent_though_the_other_is_heard(bool isNewestHeard)
    {
        for (var step = 0; step < 60; step++)
        {
            Pass(10);
            if (isNewestHeard) _plan.OnNewest(Top, Now);
            else _plan.OnChanged([], gap: TimeSpan.Zero, Batch, Now);
        }
        Assert.Equal(TimeSpan.FromMinutes(10), _plan.Status(Now).Lag);

        _plan.OnNewest(Top, Now);
        _plan.OnChanged([], gap: TimeSpan.Zero, Batch, Now);
        Assert.Equal(TimeSpan.Zero, _plan.Status(Now).Lag);
    }

    [Fact]
    public void What_is_stored_besides_the_jobs_ids_is_not_swept()
    {
        _plan.OnStored(Top + 77, Now.Wall - TimeSpan.FromHours(3), Now.Wall - TimeSpan.FromHours(3));

        Assert.False(ReadAll().Ids.Contains(Top + 77));
    }

    [Fact]
    public void Ids_that_may_have_changed_unheard_are_read_again_where_the_job_is_after_them()
    {
        _plan.OnDoubtful([7, 70, Top + 7]);

        Assert.Equal(IdRangeSet.OfIds([7, 70]), ReadAll().Ids);
    }

    [Fact]
    public void Ids_of_which_it_is_not_known_whether_they_changed_are_read_again_within_the_budget()
    {
        Change([.. Enumerable.Range(1, 1000).Select(id => (long)id)]);
        Finish();

        // In another order, of which nothing can be learned.
        Change([.. Enumerable.Range(1, 1001).Select(id => (long)id).Reverse()]);

        var told = Next()!;
        Assert.True(told.Ids.Contains(1001));
        // All of them in time, and not at once.
        Assert.InRange(told.Ids.IdCount, 100, 400);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_read_again_to_be_sure_is_a_fraction_of_what_is_new_and_never_keeps_it_waiting(int seed)
    {
        var random = new Random(seed);
        var (certain, all, top) = (0L, 0L, Top);
        for (var id = 1L; id <= Top; id++) _plan.OnStored(id, Start.AddHours(-random.Next(200)), Start.AddSeconds(-1));
        for (var tick = 0; tick < 3000; tick++)
        {
            _plan.OnNewest(top += 4, Now);
            _plan.OnChanged([.. Enumerable.Range(0, 2).Select(_ => 1L + random.NextInt64(Top))], TimeSpan.FromSeconds(random.Next(5) == 0 ? 20 : 0), Batch, Now);
            certain += 6;
            var told = Next()!;
            all += told.Ids.IdCount;
            Assert.True(told.Ids.IsSupersetOf(IdRangeSet.Of(top - 3, top)));
            Note(open: IdRangeSet.Empty);
            Pass(0.2);
        }

        Assert.InRange(all, certain, long.MaxValue);
        // Besides what the gaps made doubtful, which is granted every five minutes.
        Assert.InRange((double)(all - (2 * Overlap.IdCount)) / certain, 0.9, 1.35);
        Assert.InRange(_plan.Status(Now).Waiting, 0, 0);
    }

    [Fact]
    public void An_item_that_the_sweep_read_a_last_time_is_left_alone()
    {
        _plan = Plan(IdRangeSet.Of(1, Top), new FollowOptions { SweepRate = 5, Overlap = 1 });
        _plan.OnStored(7, Start.AddDays(-40), Start.AddDays(-20));
        Pass(1);
        Assert.Equal(IdRangeSet.Of(7, 7), Next()!.Ids);
        Note(IdRangeSet.Empty);

        for (var minute = 0; minute < 100; minute++)
        {
            Pass(60);
            Assert.Null(Next());
        }
    }

    [Fact]
    public void A_sweep_with_a_rate_of_its_own_keeps_to_it()
    {
        _plan = Plan(IdRangeSet.Of(1, Top), new FollowOptions { SweepRate = 5 });
        for (var id = 1; id <= 5000; id++) _plan.OnStored(id, Start.AddDays(-1), Start.AddDays(-1));
        var read = 0L;
        for (var second = 0; second < 100; second++)
        {
            Pass(1);
            read += Next()?.Ids.IdCount ?? 0;
            Note(IdRangeSet.Empty);
        }

        Assert.InRange(read, 490, 530);
    }

    private static DateTimeOffset Start => DateTimeOffset.UnixEpoch.AddYears(50);

    private static IdRangeSet Overlap => IdRangeSet.Of(Top - new FollowOptions().Overlap + 1, Top);

    private Timestamp Now => new(_now, Start + _now);

    private FollowPlan Plan(IdRangeSet targets, FollowOptions? options = null) => new(Job, options ?? new FollowOptions(), targets, Now);

    private RefreshIds? Next()
    {
        var told = _plan.Next(Now);
        _commandNo = told?.CommandNo ?? _commandNo;
        return told;
    }

    private void Change(params long[] ids) => _plan.OnChanged(ids, TimeSpan.Zero, Batch, Now);

    private void Note(IdRangeSet open, long epoch = 1, IdRangeSet? busy = null, IdRangeSet? unfetched = null) => _plan.OnNoted(
        new RefreshNoted(Job, open, busy ?? IdRangeSet.Empty) { Unfetched = unfetched ?? IdRangeSet.Empty, CommandNo = _commandNo, Epoch = epoch }, Now);

    private void Finish()
    {
        while (Next() is not null) Note(IdRangeSet.Empty);
    }

    private (IdRangeSet Ids, int Seconds) ReadAll()
    {
        var (ids, seconds) = (IdRangeSet.Empty, 0);
        for (; seconds < 5000; seconds++)
        {
            if (Next() is { } told) ids = ids.Union(told.Ids);
            Note(IdRangeSet.Empty);
            Pass(1);
        }
        return (ids, seconds);
    }

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
