using HnActors.Core.DeadLetters;

namespace HnActors.Core.Tests.DeadLetters;

public class RetryPolicyTests
{
    private readonly Random _random = new(1);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    [InlineData(10, 300)]
    [InlineData(int.MaxValue, 300)]
    public void The_bound_of_a_delay_doubles_with_each_attempt_up_to_the_longest(int attempts, int seconds)
    {
        var delays = Enumerable.Range(0, 1000).Select(_ => new RetryPolicy().DelayAfter(attempts, null, _random).TotalSeconds).ToList();

        Assert.InRange(delays.Max(), seconds * 0.9, seconds);
        Assert.InRange(delays.Min(), 0, seconds * 0.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1025)]
    [InlineData(int.MaxValue)]
    public void A_delay_of_zero_stays_zero_however_often_it_is_doubled(int attempts) =>
        Assert.Equal(TimeSpan.Zero, new RetryPolicy { BaseDelay = TimeSpan.Zero }.DelayAfter(attempts, null, _random));

    [Fact]
    public void What_the_server_asks_for_comes_before_the_delay_and_counts_for_an_hour_at_most()
    {
        var policy = new RetryPolicy();

        Assert.InRange(policy.DelayAfter(1, TimeSpan.FromSeconds(20), _random).TotalSeconds, 20, 21);
        Assert.InRange(policy.DelayAfter(1, TimeSpan.FromDays(3), _random).TotalSeconds, 3600, 3601);
    }

    [Fact]
    public void An_id_that_answers_null_is_asked_again_after_one_two_and_four_seconds() =>
        Assert.Equal([1, 2, 4], Enumerable.Range(1, 3).Select(nulls => new RetryPolicy().DelayAfterNull(nulls).TotalSeconds));
}
