using HnActors.Core.Congestion;

namespace HnActors.Core.Tests.Congestion;

public class RateSplitTests
{
    [Theory]
    [InlineData(100, 3)]
    [InlineData(300.7, 7)]
    [InlineData(5, 5)]
    [InlineData(1_000_000, 64)]
    public void Shares_are_whole_requests_and_add_up_to_the_whole(double ceiling, int nodes)
    {
        var shares = Enumerable.Range(0, nodes).Select(index => RateSplit.Share(ceiling, nodes, index)).ToList();

        Assert.Equal(Math.Floor(ceiling), shares.Sum());
        Assert.All(shares, share => Assert.Equal(Math.Floor(share), share));
        Assert.InRange(shares.Max() - shares.Min(), 0, 1);
    }

    [Fact]
    public void With_less_than_one_each_all_go_slowly() => Assert.Equal(0.5, RateSplit.Share(2, 4, 3));

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.9)]
    public void A_node_alone_has_all_of_it(double ceiling) => Assert.Equal(ceiling, RateSplit.Share(ceiling, 1, 0));

    [Fact]
    public void No_ceiling_is_none_for_each() => Assert.Equal(double.PositiveInfinity, RateSplit.Share(double.PositiveInfinity, 3, 1));
}
