using HnActors.Core.Leasing;

namespace HnActors.Core.Tests.Leasing;

public class UnderWayLimitTests
{
    [Fact]
    public void While_nothing_is_known_of_the_store_only_memory_bounds_what_is_under_way() =>
        Assert.Equal(UnderWayLimit.Max, UnderWayLimit.Of(withFetchers: 64, donePerSecond: null));

    [Theory]
    [InlineData(64, 0, 128)]
    [InlineData(64, 1000, 1128)]
    [InlineData(100, 16_184, 16_384)]
    public void A_second_of_the_stores_work_may_be_under_way_and_twice_what_fetchers_hold(int withFetchers, double donePerSecond, int expected) =>
        Assert.Equal(expected, UnderWayLimit.Of(withFetchers, donePerSecond));

    [Theory]
    [InlineData(64, 1e9)]
    [InlineData(int.MaxValue, 1)]
    public void However_fast_the_store_is_memory_bounds_it(int withFetchers, double donePerSecond) =>
        Assert.Equal(UnderWayLimit.Max, UnderWayLimit.Of(withFetchers, donePerSecond));
}
