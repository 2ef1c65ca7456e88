using HnActors.Core.Following;

namespace HnActors.Core.Tests.Following;

public class RecentIdsTests
{
    private readonly RecentIds _recent = new();
    private TimeSpan _now;

    [Fact]
    public void Where_each_that_comes_is_named_the_first_naming_is_said_of_its_coming_and_the_second_of_a_change()
    {
        for (var id = 1; id <= 300; id++) Come(id, named: true);

        _recent.Add(1000, _now);
        Assert.True(Name(1000));
        Assert.True(Name(1000, isStill: true));
        Assert.False(Name(1000));
        Assert.False(Name(1));
    }

    [Fact]
    public void Where_few_that_come_are_named_it_is_said_of_a_change()
    {
        for (var id = 1; id <= 300; id++) Come(id, named: id % 4 == 0);

        _recent.Add(1000, _now);
        Assert.False(Name(1000));
    }

    [Fact]
    public void What_a_server_does_is_learned_anew_when_it_changes()
    {
        for (var id = 1; id <= 300; id++) Come(id, named: true);
        for (var id = 301; id <= 600; id++) Come(id, named: false);

        _recent.Add(1000, _now);
        Assert.False(Name(1000));
    }

    private bool Name(long id, bool isStill = false) => _recent.Name(id, isStill, _now);

    private void Come(long id, bool named)
    {
        _recent.Add(id, _now);
        if (named) Name(id);
        _now += TimeSpan.FromSeconds(1);
    }
}
