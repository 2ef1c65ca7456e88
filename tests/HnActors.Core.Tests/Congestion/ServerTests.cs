using Xunit.Abstractions;

namespace HnActors.Core.Tests.Congestion;

/// <summary>Servers, each with another reason to be slow; twenty virtual minutes, three seeds. Whoever asks them keeps them busy and unharmed.</summary>
public abstract class ServerTests(ITestOutputHelper output)
{
    protected const double Seconds = 20 * 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_queue_is_kept_busy(int seed) => Check("A", new QueueingServer(new Random(seed), _ => 2000), 0.88);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_rate_limit_is_found_and_hardly_ever_broken(int seed) =>
        Check("B", new RateLimitingServer(new Random(seed), 1000, bans: false), 0.88, maxRefused: 0.01);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_server_that_bans_does_so_once_at_most(int seed)
    {
        var server = new RateLimitingServer(new Random(seed), 1000, bans: true);

        Check("B2", server, 0.88, maxRefused: 0.01);

        Assert.InRange(server.Bans, 0, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_capacity_that_falls_and_recovers_is_followed(int seed) =>
        Check("D", new QueueingServer(new Random(seed), now => now is > Seconds / 3 and < Seconds * 2 / 3 ? 500 : 2000), 0.88);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_server_that_collapses_under_load_is_not_driven_there(int seed) =>
        Check("E", new CollapsingServer(new Random(seed), 2000, bearable: 300), 0.88);

    private protected abstract ToyResult Play(ToyServer server);

    private protected void Check(string name, ToyServer server, double leastGoodput, double maxRefused = 1)
    {
        var result = Play(server);

        output.WriteLine($"{name}: {result.Goodput:P1} of the best, {result.Refused:P2} refused");
        Assert.True(result.Goodput >= leastGoodput && result.Refused <= maxRefused, $"{name}: {result}");
    }
}
