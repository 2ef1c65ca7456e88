using HnActors.Core.Following;

namespace HnActors.Core.Tests.Following;

public class SweepScheduleTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(63, 6)]
    [InlineData(1440, 11.49)]
    [InlineData(10 * 1440, 1013.8)]
    public void A_reading_holds_the_longer_the_older_its_item_is(double ageMinutes, double minutes) =>
        Assert.Equal(minutes, HoldsFor(new StalenessRule(), TimeSpan.FromMinutes(ageMinutes))!.Value.TotalMinutes, 1);

    [Fact]
    public void A_reading_holds_for_ever_beyond_the_highest_age()
    {
        var rule = new StalenessRule { MaxAge = TimeSpan.FromDays(7) };

        Assert.Equal(0.1, HoldsFor(rule, TimeSpan.FromDays(6.9))!.Value.TotalDays, 2);
        Assert.Null(HoldsFor(rule, TimeSpan.FromDays(7)));
    }

    [Fact]
    public void An_item_is_due_when_its_reading_no_longer_holds_and_then_again_later()
    {
        var sweep = new SweepSchedule(new StalenessRule());
        sweep.Add(1, Start, Start);

        Assert.Empty(sweep.TakeDue(Start.AddSeconds(59), 10));
        Assert.Equal([1], sweep.TakeDue(Start.AddSeconds(70), 10));
        Assert.Empty(sweep.TakeDue(Start.AddSeconds(80), 10));
        Assert.Equal([1], sweep.TakeDue(Start.AddMinutes(4), 10));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(7000)]
    public void An_item_that_was_read_young_and_never_since_is_due_once_more_however_old_it_is_by_now(int years)
    {
        var sweep = new SweepSchedule(new StalenessRule());
        var readAt = Start.AddYears(-50);
        sweep.Add(1, born: null, readAt);

        Assert.Equal([1], sweep.TakeDue(readAt.AddYears(years), 10));
        Assert.Equal(0, sweep.Count);
    }

    [Fact]
    public void Where_more_come_than_are_read_those_are_forgotten_that_have_waited_longest()
    {
        var sweep = new SweepSchedule(new StalenessRule(), maxItems: 3);
        foreach (var id in Enumerable.Range(1, 5)) sweep.Add(id, Start.AddMinutes(id), Start.AddMinutes(id));

        Assert.Equal(3, sweep.Count);
        Assert.Equal([3, 4, 5], sweep.TakeDue(Start.AddHours(1), 10));
    }

    [Fact]
    public void A_reading_for_another_reason_counts()
    {
        var sweep = new SweepSchedule(new StalenessRule());
        sweep.Add(1, Start, Start);
        sweep.Add(1, born: null, Start.AddSeconds(50));

        Assert.Empty(sweep.TakeDue(Start.AddSeconds(70), 10));
        Assert.Equal([1], sweep.TakeDue(Start.AddMinutes(3), 10));
    }

    [Fact]
    public void Those_that_have_waited_longest_come_first_and_no_more_than_asked_for()
    {
        var sweep = new SweepSchedule(new StalenessRule());
        foreach (var id in Enumerable.Range(1, 5)) sweep.Add(id, Start.AddSeconds(-id), Start.AddSeconds(-id));

        Assert.Equal([5, 4], sweep.TakeDue(Start.AddMinutes(2), 2));
        Assert.Equal([3, 2, 1], sweep.TakeDue(Start.AddMinutes(2), 10));
    }

    [Fact]
    public void Where_fewer_are_read_than_are_due_all_wait_longer_by_the_same_factor()
    {
        var sweep = new SweepSchedule(new StalenessRule());
        // Some are stale after 10 minutes, some after 4 hours; there is time for a third of that.
        foreach (var id in Enumerable.Range(1, 100)) sweep.Add(id, Start.AddHours(-12), Start);
        foreach (var id in Enumerable.Range(1001, 100)) sweep.Add(id, Start.AddDays(-6), Start);

        var readings = ReadEachMinute(sweep, TimeSpan.FromDays(1), count: 3).ToLookup(id => id > 1000);

        Assert.InRange(readings[true].Count(), 100, 250);
        Assert.Equal(100, readings[true].Distinct().Count());
        Assert.Equal(3 * 1440, readings[false].Count() + readings[true].Count(), tolerance: 40.0);
    }

    [Fact]
    public void Last_readings_wait_for_none_but_take_no_more_than_every_second_turn()
    {
        var sweep = new SweepSchedule(new StalenessRule { MaxAge = TimeSpan.FromDays(10) });
        foreach (var id in Enumerable.Range(1, 1000)) sweep.Add(id, Start.AddDays(-8), Start.AddDays(-4));
        foreach (var id in Enumerable.Range(1001, 1000)) sweep.Add(id, Start.AddHours(-240), Start.AddMinutes(-1));

        var readings = ReadEachMinute(sweep, TimeSpan.FromMinutes(100), count: 10).ToLookup(id => id > 1000);

        Assert.InRange(readings[true].Count(), 490, 500);
        Assert.Equal(readings[true].Distinct().Count(), readings[true].Count());
        Assert.InRange(readings[false].Count(), 480, 510);
    }

    private static List<long> ReadEachMinute(SweepSchedule sweep, TimeSpan duration, int count)
    {
        var readings = new List<long>();
        for (var now = Start; now < Start + duration; now = now.AddMinutes(1)) readings.AddRange(sweep.TakeDue(now, count));
        return readings;
    }

    [Fact]
    public void What_is_too_old_is_forgotten_and_so_are_entries_of_readings_that_were_overtaken()
    {
        var sweep = new SweepSchedule(new StalenessRule { MaxAge = TimeSpan.FromHours(1) });
        sweep.Add(1, Start, Start);
        sweep.Add(2, Start.AddHours(-1), Start);
        for (var reading = 0; reading < 5000; reading++) sweep.Add(1, born: null, Start.AddMilliseconds(reading));

        Assert.Equal(1, sweep.Count);
        Assert.Equal([1], sweep.TakeDue(Start.AddMinutes(10), 10));
        Assert.Equal(1, sweep.Count);
    }

    [Fact]
    public void An_item_is_read_a_last_time_at_the_highest_age_or_later()
    {
        var sweep = new SweepSchedule(new StalenessRule { MaxAge = TimeSpan.FromHours(1) });
        sweep.Add(1, Start, Start.AddMinutes(58));
        sweep.Add(2, Start.AddHours(-5), Start.AddMinutes(-241));

        Assert.Equal([2], sweep.TakeDue(Start.AddMinutes(60), 10));
        Assert.Equal([1], sweep.TakeDue(Start.AddMinutes(61), 10));
        // By a clock that is half a minute behind, and yet old enough.
        sweep.Update(1, Start.AddMinutes(60.5));

        Assert.Equal(0, sweep.Count);
        Assert.Empty(sweep.TakeDue(Start.AddDays(9), 10));
    }

    [Fact]
    public void A_look_that_comes_too_early_is_no_reading()
    {
        var sweep = new SweepSchedule(new StalenessRule());
        sweep.Add(1, Start.AddDays(-10), Start);

        // Due by the age it had when it was read; at the age it has by now a reading holds for longer.
        Assert.Empty(sweep.TakeDue(Start.AddMinutes(1014), 10));
        Assert.Equal([1], sweep.TakeDue(Start.AddMinutes(1330), 10));
    }

    [Fact]
    public void An_item_from_the_future_is_as_old_as_its_reading()
    {
        var sweep = new SweepSchedule(new StalenessRule());
        sweep.Add(1, Start.AddYears(70), Start);

        Assert.Equal([1], sweep.TakeDue(Start.AddMinutes(2), 10));
    }

    private static TimeSpan? HoldsFor(StalenessRule rule, TimeSpan age) => rule.StaleAt(Start - age, Start, Start) - Start;
}
