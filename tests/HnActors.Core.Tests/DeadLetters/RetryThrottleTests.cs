using HnActors.Core.DeadLetters;

namespace HnActors.Core.Tests.DeadLetters;

public class RetryThrottleTests
{
    [Fact]
    public void Without_other_traffic_retries_flow_at_the_floor()
    {
        var throttle = new RetryThrottle(floor: 100);

        var taken = Enumerable.Range(0, 1001).Sum(step => throttle.Take(1000, TimeSpan.FromMilliseconds(step * 10)));

        Assert.InRange(taken, 1000, 1101);
    }

    [Fact]
    public void With_traffic_retries_are_a_tenth_of_it()
    {
        var throttle = new RetryThrottle(floor: 100);
        var taken = 0;
        for (var second = 0; second <= 10; second++)
        {
            throttle.Observe(second * 20_000L, TimeSpan.FromSeconds(second));
            if (second >= 2) taken += throttle.Take(100_000, TimeSpan.FromSeconds(second));
            else throttle.Take(100_000, TimeSpan.FromSeconds(second));
        }

        Assert.InRange(taken, 9 * 1900, 9 * 2100);
    }

    [Fact]
    public void What_came_home_at_once_after_a_failover_raises_the_rate_for_no_longer_than_some_minutes()
    {
        var throttle = new RetryThrottle(floor: 100);
        var completed = 0L;
        for (var second = 0; second <= 600; second++)
        {
            completed += second == 100 ? 30_000 : 100;
            throttle.Observe(completed, TimeSpan.FromSeconds(second));
            throttle.Take(100_000, TimeSpan.FromSeconds(second));
        }

        Assert.InRange(throttle.Take(100_000, TimeSpan.FromSeconds(610)), 100, 300);
    }

    [Fact]
    public void A_coordinator_that_counts_anew_is_no_news()
    {
        var throttle = new RetryThrottle(floor: 100);
        throttle.Observe(1_000_000, TimeSpan.Zero);
        throttle.Observe(0, TimeSpan.FromSeconds(1));
        throttle.Observe(500, TimeSpan.FromSeconds(2));

        Assert.Equal(100, throttle.Take(100_000, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void A_quiet_hour_is_not_followed_by_a_flood()
    {
        var throttle = new RetryThrottle(floor: 100);
        throttle.Take(1000, TimeSpan.Zero);

        Assert.Equal(200, throttle.Take(100_000, TimeSpan.FromHours(1)));
    }
}
