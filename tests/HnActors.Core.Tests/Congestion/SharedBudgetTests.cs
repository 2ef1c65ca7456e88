using Xunit.Abstractions;

namespace HnActors.Core.Tests.Congestion;

/// <summary>Four nodes that share one budget.</summary>
public class SharedBudgetTests(ITestOutputHelper output) : ServerTests(output)
{
    private const int Nodes = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_ceiling_that_is_raised_is_made_use_of_in_three_seconds(int seed)
    {
        var cluster = new ToyCluster(new QueueingServer(new Random(seed), _ => 2000), Nodes);

        var result = cluster.Play(40, countFrom: 33, ceiling: now => now < 30 ? 200 : null);

        Assert.True(result.Goodput >= 0.9, $"{result}");
    }

    private protected override ToyResult Play(ToyServer server) => new ToyCluster(server, Nodes).Play(Seconds);
}
