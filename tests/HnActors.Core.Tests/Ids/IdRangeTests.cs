using HnActors.Core.Ids;

namespace HnActors.Core.Tests.Ids;

public class IdRangeTests
{
    [Fact]
    public void A_range_includes_both_its_ends()
    {
        var range = new IdRange(3, 5);

        Assert.Equal(3, range.Count);
        Assert.True(range.Contains(3));
        Assert.True(range.Contains(5));
        Assert.False(range.Contains(6));
    }

    [Theory]
    [InlineData(5, 4)]
    [InlineData(-1, 4)]
    [InlineData(1, long.MaxValue)]
    public void A_range_that_is_reversed_negative_or_without_a_successor_is_refused(long first, long last) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IdRange(first, last));
}
