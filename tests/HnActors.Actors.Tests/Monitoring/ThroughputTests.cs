using HnActors.Actors.Fetching;

namespace HnActors.Actors.Tests.Monitoring;

public class ThroughputTests
{
    private readonly Throughput _throughput = new();

    [Fact]
    public void It_is_known_an_eighth_of_a_second_after_the_beginning()
    {
        Observe(0, 0);
        Observe(90, 0.1);
        Assert.Null(_throughput.PerSecond);

        Observe(125, 0.125);

        Assert.Equal(1000, _throughput.PerSecond);
    }

    [Fact]
    public void Windows_grow_up_to_a_second()
    {
        Observe(0, 0);
        Observe(10, 0.125);
        Observe(20, 0.375);
        Observe(30, 0.875);
        Observe(40, 1.5);
        Assert.Equal(20, _throughput.PerSecond);

        Observe(130, 1.875);
        Assert.Equal(100, _throughput.PerSecond);

        Observe(500, 2.5);
        Assert.Equal(100, _throughput.PerSecond);

        Observe(1130, 2.875);
        Assert.Equal(1000, _throughput.PerSecond);
    }

    private void Observe(long count, double seconds) => _throughput.Observe(count, TimeSpan.FromSeconds(seconds));
}
