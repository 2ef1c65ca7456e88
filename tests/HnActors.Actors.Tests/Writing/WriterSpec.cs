using Akka.Actor;
using HnActors.Actors.Monitoring;
using HnActors.Actors.Writing;
using HnActors.Core.Ids;
using HnActors.HackerNews.Bodies;
using HnActors.Storage;

namespace HnActors.Actors.Tests.Writing;

public class WriterSpec : ActorSpec
{
    private readonly StoreStub _store = new();
    private readonly NodeStatistics _statistics = new();

    [Fact]
    public void A_batch_is_acknowledged_after_it_is_written()
    {
        var writer = Sys.ActorOf(WriterActor.Props(_store, _statistics));
        var open = new TaskCompletionSource();
        _store.MayWrite = open.Task;

        writer.Tell(Batch(1, 2));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        open.SetResult();

        Assert.Equal(Ids(1, 2), ExpectMsg<BatchStored>().Ids);
        Assert.Equal(2, _store.Rows.Count);
        Assert.Equal(2, _statistics.StoredBodies);
    }

    [Fact]
    public void A_store_that_cannot_write_is_tried_again_and_nothing_is_acknowledged_or_counted_before()
    {
        var writer = Sys.ActorOf(WriterActor.Props(_store, _statistics));
        _store.FailuresToCome = 1;

        writer.Tell(Batch(1));

        AwaitAssert(() => Assert.Equal("the disk is full", _statistics.StoreTrouble));
        Assert.Equal(0, _statistics.StoredBodies);
        Assert.Equal(Ids(1), ExpectMsg<BatchStored>(TimeSpan.FromSeconds(10)).Ids);
        Assert.Null(_statistics.StoreTrouble);
    }

    [Fact]
    public void A_row_that_the_store_does_not_take_is_handed_back_with_its_reason_and_the_others_are_stored()
    {
        var writer = Sys.ActorOf(WriterActor.Props(_store, _statistics));
        _store.Refuses = new HashSet<long> { 3 };

        writer.Tell(Batch(1, 2, 3, 4, 5));

        Assert.Equal(Ids(1, 2, 4, 5), ExpectMsg<BatchStored>().Ids);
        Assert.Equal(new Dictionary<long, string> { [3] = "not to its taste" }, ExpectMsg<BatchRefused>().Reasons);
        Assert.Equal(4, _statistics.StoredBodies);
    }

    [Fact]
    public void Batches_that_come_during_a_write_are_written_together()
    {
        var writer = Sys.ActorOf(WriterActor.Props(_store, _statistics));
        var open = new TaskCompletionSource();
        _store.MayWrite = open.Task;
        for (var id = 1; id <= 5; id++) writer.Tell(Batch(id));

        open.SetResult();

        var stored = ReceiveN(5).Cast<BatchStored>().Aggregate(IdRangeSet.Empty, (all, one) => all.Union(one.Ids));
        Assert.Equal(IdRangeSet.Of(1, 5), stored);
    }

    [Fact]
    public async Task A_large_bodys_memory_is_given_back_after_it_is_written()
    {
        var budget = new BodyBudget(1000);
        var writer = Sys.ActorOf(WriterActor.Props(_store, _statistics));
        var open = new TaskCompletionSource();
        _store.MayWrite = open.Task;

        writer.Tell(Batch(1) with { Reservation = await budget.ReserveAsync(1000) });
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1000, budget.Held);
        open.SetResult();

        ExpectMsg<BatchStored>();
        Assert.Equal(0, budget.Held);
    }

    [Fact]
    public void Large_bodies_that_come_during_a_write_are_written_a_few_at_a_time()
    {
        var writer = Sys.ActorOf(WriterActor.Props(_store, _statistics));
        var open = new TaskCompletionSource();
        _store.MayWrite = open.Task;
        for (var id = 1; id <= 5; id++) writer.Tell(new StoreBatch(new LeaseId(1, 1), [new StoredItem(id, new byte[6 * 1024 * 1024], 1)], TestActor));

        open.SetResult();

        ReceiveN(5);
        Assert.Equal([1, 2, 2], _store.Writes);
    }

    private StoreBatch Batch(params long[] ids) =>
        new(new LeaseId(1, 1), [.. ids.Select(id => new StoredItem(id, ClientStub.Body(id).Bytes, 1))], TestActor);
}
