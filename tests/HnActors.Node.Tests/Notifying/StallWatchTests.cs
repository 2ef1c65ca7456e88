using HnActors.Node.Notifying;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Notifying;

public class StallWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _told = [];

    [Fact]
    public void A_timer_that_is_a_moment_early_does_not_keep_a_stall_from_being_told()
    {
        using var watch = new StallWatch(new EarlyTimers(_time), TimeSpan.FromSeconds(5), _told.Add, _ => _told.Add("resumed"));
        watch.Observe("the API is down");

        _time.Advance(TimeSpan.FromSeconds(4.999));
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["the API is down"], _told);
    }

    // As the system's are, which count in whole milliseconds of another clock.
    private sealed class EarlyTimers(TimeProvider time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime - TimeSpan.FromMilliseconds(1), period);
    }
}
