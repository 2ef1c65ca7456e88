using HnActors.Core.Congestion;
using Xunit.Abstractions;

namespace HnActors.Core.Tests.Congestion;

/// <summary>One controller, asking alone.</summary>
public class CongestionControllerTests(ITestOutputHelper output) : ServerTests(output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_client_that_is_the_bottleneck_itself_is_kept_busy(int seed) => Check("C", new SlowClient(new Random(seed), 4000), 0.88);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Refusals_at_random_with_no_limit_behind_them_cost_no_more_than_themselves(int seed)
    {
        var random = new Random(seed);

        Check("random 429", new MoodyServer(random, new QueueingServer(random, _ => 2000), refuses: 0.005), 0.88);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_limit_of_500_a_second_is_met_from_the_tenth_second_on(int seed)
    {
        var result = ToyRun.Play(new RateLimitingServer(new Random(seed), 500, bans: false), 60, countFrom: 10);

        Assert.True(result is { Goodput: >= 0.9, Refused: < 0.05 }, $"{result}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cold_start_reaches_the_attainable_rate_in_five_seconds(int seed)
    {
        var result = ToyRun.Play(new QueueingServer(new Random(seed), _ => 2000), 8, countFrom: 5);

        Assert.True(result.Goodput >= 0.9, $"{result}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_ceiling_that_is_raised_is_made_use_of_in_three_seconds(int seed)
    {
        var result = ToyRun.Play(new QueueingServer(new Random(seed), _ => 2000), 40, countFrom: 33, ceiling: now => now < 30 ? 200 : double.PositiveInfinity);

        Assert.True(result.Goodput >= 0.9, $"{result}");
    }

    [Fact]
    public void The_limit_never_exceeds_the_most_that_is_allowed()
    {
        var controller = new CongestionController(10, TimeSpan.Zero);
        for (var step = 0; step < 10_000; step++)
        {
            controller.Observe(RequestOutcome.Answered, TimeSpan.FromMilliseconds(50), 10, TimeSpan.FromMilliseconds(step));
            Assert.InRange(controller.Limit, 1, 10);
        }
    }

    [Fact]
    public void After_a_retry_after_it_goes_on_just_below_what_came_through()
    {
        var controller = new CongestionController(1000, TimeSpan.Zero);
        for (var step = 0; step < 2000; step++)
            controller.Observe(RequestOutcome.Answered, TimeSpan.FromMilliseconds(50), 50, TimeSpan.FromMilliseconds(step));

        controller.OnRetryAfter(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(12));

        Assert.InRange(controller.RateCap, 900, 1000);
    }

    [Fact]
    public void A_retry_after_before_anything_was_answered_tells_of_no_rate()
    {
        var controller = new CongestionController(1000, TimeSpan.Zero);

        controller.OnRetryAfter(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(30));

        Assert.Equal((double.PositiveInfinity, 16), (controller.RateCap, controller.Limit));
    }

    [Fact]
    public void Whatever_is_observed_the_limit_stays_sane()
    {
        var random = new Random(1);
        var controller = new CongestionController(500, TimeSpan.Zero);
        var now = TimeSpan.Zero;
        for (var step = 0; step < 200_000; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(random.Next(100) == 0 ? 60_000 : 5));
            controller.Observe((RequestOutcome)random.Next(3), TimeSpan.FromMilliseconds(random.Next(3000)), random.Next(1, 500), now);
            Assert.InRange(controller.Limit, 1, 500);
            Assert.True(controller.RateCap > 0);
        }
    }

    [Fact]
    public void A_time_of_nothing_but_refusals_leaves_the_limit_where_it_was()
    {
        var controller = new CongestionController(500, TimeSpan.Zero);
        var before = controller.Limit;

        for (var step = 0; step < 60_000; step += 100)
            controller.Observe(RequestOutcome.Refused, TimeSpan.FromMilliseconds(20), 1, TimeSpan.FromMilliseconds(step));

        Assert.Equal(before, controller.Limit);
    }

    private protected override ToyResult Play(ToyServer server) => ToyRun.Play(server, Seconds);
}
