using HnActors.Core.DeadLetters;

namespace HnActors.Core.Tests;

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
    public void A_quiet_hour_is_not_followed_by_a_flood()
    {
        var throttle = new RetryThrottle(floor: 100);
        throttle.Take(1000, TimeSpan.Zero);

        Assert.Equal(200, throttle.Take(100_000, TimeSpan.FromHours(1)));
    }
}
