using Akka.Actor;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Writing;
using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.Tests.Writing;

/// <summary>Transactions that are short must not be many: each has to be made durable.</summary>
public class WriterIntervalSpec : VirtualTimeSpec
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly StoreStub _store = new();
    private readonly IActorRef _writer;

    public WriterIntervalSpec()
    {
        _writer = Sys.ActorOf(WriterActor.Props(_store, new NodeStatistics()));
        Write(1);
        ExpectMsg<BatchStored>();
    }

    [Fact]
    public void What_comes_soon_after_a_write_waits_for_more_and_is_written_together()
    {
        Write(2);
        Write(3);
        Settle(_writer);
        Assert.Equal([1], _store.Writes);

        Advance(Interval);

        ReceiveN(2);
        Assert.Equal([1, 2], _store.Writes);
    }

    [Fact]
    public void What_comes_later_is_written_at_once()
    {
        Advance(Interval);
        Settle(_writer);

        Write(2);

        ExpectMsg<BatchStored>();
    }

    [Fact]
    public void A_thousand_rows_do_not_wait()
    {
        Write([.. Enumerable.Range(2, 600).Select(id => (long)id)]);
        Settle(_writer);
        Assert.Equal([1], _store.Writes);

        Write([.. Enumerable.Range(1000, 400).Select(id => (long)id)]);

        ReceiveN(2);
        Assert.Equal([1, 1000], _store.Writes);
    }

    private void Write(params long[] ids) =>
        _writer.Tell(new StoreBatch(new LeaseId(1, 1), [.. ids.Select(id => new StoredItem(id, ClientStub.Body(id).Bytes, 1))], TestActor));
}
