using Xunit.Abstractions;

namespace HnActors.Core.Tests.Congestion;

/// <summary>Servers that refuse what is above a limit, each in its own way: how much of what they give is had, and how much is refused.</summary>
public class RefusingServerTests(ITestOutputHelper output)
{
    public static TheoryData<double, double, double> Limits()
    {
        var limits = new TheoryData<double, double, double>();
        foreach (var rate in new[] { 500.0, 2000 })
        {
            foreach (var trip in new[] { 0.02, 0.1 })
            {
                foreach (var retryAfter in new[] { 0.0, 1 }) limits.Add(rate, trip, retryAfter);
            }
        }
        return limits;
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_by_the_calendar_second(double rate, double trip, double retryAfter) =>
        Check(
            seed => new WindowedServer(new Random(seed), _ => rate, window: 1, trip) { RetryAfter = retryAfter },
            leastSoon: retryAfter > 0 ? 0.84 : 0.93,
            leastInTheEnd: retryAfter > 0 ? 0.93 : 0.95,
            mostRefusedSoon: 0.02,
            mostRefusedInTheEnd: 0.004);

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_limit_by_the_sliding_second(double rate, double trip, double retryAfter) =>
        Check(
            seed => new SlidingServer(new Random(seed), rate, window: 1, trip) { RetryAfter = retryAfter },
            leastSoon: retryAfter > 0 ? 0.84 : 0.92,
            leastInTheEnd: retryAfter > 0 ? 0.91 : 0.95);

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_bucket_with_a_burst_of_four_seconds(double rate, double trip, double retryAfter) =>
        Check(
            seed => new BucketServer(new Random(seed), rate, burst: 4, trip) { RetryAfter = retryAfter },
            leastSoon: 1,
            leastInTheEnd: 0.98,
            mostRefusedSoon: 0.08,
            mostRefusedInTheEnd: 0.025);

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_bucket_with_a_burst_of_a_tenth_of_a_second(double rate, double trip, double retryAfter) =>
        Check(
            seed => new BucketServer(new Random(seed), rate, burst: 0.1, trip) { RetryAfter = retryAfter },
            leastSoon: retryAfter > 0 ? 0.76 : 0.88,
            leastInTheEnd: retryAfter > 0 ? 0.91 : 0.95);

    [Theory]
    [InlineData(500, 0.02)]
    [InlineData(500, 0.1)]
    [InlineData(2000, 0.02)]
    [InlineData(2000, 0.1)]
    public void A_limit_by_ten_seconds_that_says_when_to_come_again(double rate, double trip) =>
        Check(
            seed => new WindowedServer(new Random(seed), _ => rate, window: 10, trip) { RetryAfter = 1 },
            leastSoon: 0.9,
            leastInTheEnd: 0.94);

    [Theory]
    [InlineData(500, 0.02)]
    [InlineData(500, 0.1)]
    [InlineData(2000, 0.02)]
    [InlineData(2000, 0.1)]
    public void A_limit_by_ten_seconds_that_says_nothing(double rate, double trip) =>
        Check(
            seed => new WindowedServer(new Random(seed), _ => rate, window: 10, trip),
            leastSoon: 0.78,
            leastInTheEnd: 0.78,
            mostRefusedSoon: 0.06,
            mostRefusedInTheEnd: 0.035);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_limit_that_fell_is_kept_to_after_three_seconds(double retryAfter)
    {
        var result = Play(seed => Changing(seed, before: 2000, after: 300, retryAfter), seconds: 120, countFrom: 103);

        // Each refusal is a pause of a second, and looks above the new limit come soon after it was found.
        Assert.True(result.Goodput > (retryAfter > 0 ? 0.65 : 0.75) && result.Refused < 0.05, $"{result}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_limit_that_rose_is_found_within_two_minutes(double retryAfter)
    {
        var result = Play(seed => Changing(seed, before: 300, after: 2000, retryAfter), seconds: 300, countFrom: 220);

        Assert.True(result is { Goodput: > 0.85, Refused: < 0.02 }, $"{result}");
    }

    private static WindowedServer Changing(int seed, double before, double after, double retryAfter) =>
        new(new Random(seed), now => now < 100 ? before : after, window: 1, trip: 0.05) { RetryAfter = retryAfter };

    private static ToyResult Play(Func<int, ToyServer> server, double seconds, double countFrom = 0)
    {
        var results = Enumerable.Range(1, 5).Select(seed => ToyRun.Play(server(seed), seconds, countFrom)).ToList();
        return new ToyResult(results.Average(one => one.Goodput), results.Average(one => one.Refused));
    }

    private void Check(
        Func<int, ToyServer> server, double leastSoon, double leastInTheEnd, double mostRefusedSoon = 0.035, double mostRefusedInTheEnd = 0.01)
    {
        var soon = Play(server, seconds: 60);
        var inTheEnd = Play(server, seconds: 300);
        output.WriteLine($"of a minute {soon.Goodput:P1}, {soon.Refused:P2} refused; of five {inTheEnd.Goodput:P1}, {inTheEnd.Refused:P2} refused");
        Assert.True(soon.Goodput >= leastSoon && soon.Refused <= mostRefusedSoon, $"a minute: {soon}");
        Assert.True(inTheEnd.Goodput >= leastInTheEnd && inTheEnd.Refused <= mostRefusedInTheEnd, $"five minutes: {inTheEnd}");
    }
}
