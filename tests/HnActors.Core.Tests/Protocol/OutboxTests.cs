using HnActors.Core.Protocol;

namespace HnActors.Core.Tests.Protocol;

public class OutboxTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Outbox<object> _outbox = new(Interval);
    private readonly Outgoing _command = new(Party.Coordinator, "command");

    [Fact]
    public void A_command_is_sent_again_at_each_interval_until_it_is_answered()
    {
        Assert.Equal(_command, _outbox.Add("key", _command, TimeSpan.Zero));

        Assert.Empty(_outbox.Overdue(Interval - TimeSpan.FromMilliseconds(1)));
        Assert.Equal([_command], _outbox.Overdue(Interval));
        Assert.Empty(_outbox.Overdue(Interval));
        Assert.Equal([_command], _outbox.Overdue(2 * Interval));
        Assert.True(_outbox.Answered("key"));
        Assert.Empty(_outbox.Overdue(10 * Interval));
    }

    [Fact]
    public void An_answer_counts_once_and_one_to_no_command_not_at_all()
    {
        _outbox.Add("key", _command, TimeSpan.Zero);

        Assert.False(_outbox.Answered("another"));
        Assert.True(_outbox.Answered("key"));
        Assert.False(_outbox.Answered("key"));
        Assert.Equal(0, _outbox.Count);
    }

    [Fact]
    public void A_command_under_the_key_of_another_takes_its_place()
    {
        var second = new Outgoing(Party.DeadLetters, "second");
        _outbox.Add("key", _command, TimeSpan.Zero);
        _outbox.Add("key", second, TimeSpan.FromSeconds(1));

        Assert.Empty(_outbox.Overdue(Interval));
        Assert.Equal([second], _outbox.Overdue(TimeSpan.FromSeconds(1) + Interval));
        Assert.True(_outbox.Contains("key"));
    }
}
