using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests.Jobs;

public class NewestIdsTests
{
    [Theory]
    [InlineData(1_000_000, 999_750)]
    [InlineData(250, 0)]
    [InlineData(251, 1)]
    [InlineData(3, 0)]
    public void The_newest_250_items_may_yet_appear(long maxItem, long highestBelow) => Assert.Equal(highestBelow, NewestIds.Below(maxItem));

    [Fact]
    public void Of_users_none_may()
    {
        Assert.Equal(long.MaxValue, NewestIds.Below(1000, JobSubject.Users));
        Assert.Equal(750, NewestIds.Below(1000, JobSubject.Items));
    }
}
