using Akka.Actor;
using HnActors.Actors.Congestion;
using HnActors.Actors.Fetching;
using HnActors.Actors.Monitoring;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Fetching;

/// <summary>The ids of one slice, from the gate to their ends.</summary>
public sealed class SliceFetchTests : IDisposable
{
    private const int Count = 40;

    private readonly StoreStub _store = new();
    private readonly CancellationTokenSource _turnAway = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly RequestGate _gate = new(new GateOptions { Concurrency = 4 }, () => 0, TimeProvider.System);

    public void Dispose()
    {
        _gate.Dispose();
        _turnAway.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public async Task Each_id_ends_once_and_every_place_is_given_back()
    {
        var slices = Enumerable.Range(0, 5).Select(number => Slice(new ClientStub(ClientStub.Body), from: number * Count).RunAsync()).ToList();

        var fetched = await Task.WhenAll(slices).WaitAsync(TimeSpan.FromSeconds(30));

        for (var number = 0; number < fetched.Length; number++)
            Assert.Equal(Ids(number * Count), fetched[number].Items.Select(item => item.Id));
        Assert.Equal(0, _gate.InFlight);
    }

    [Fact]
    public async Task Whoever_is_turned_away_finishes_what_is_in_flight_and_asks_for_no_more()
    {
        var mayAnswer = new TaskCompletionSource();
        var client = new ClientStub(ClientStub.Body) { MayAnswer = _ => mayAnswer.Task };
        var running = Slice(client).RunAsync();
        await AwaitAsync(() => client.Asked.Count == 4);

        await _turnAway.CancelAsync();
        mayAnswer.SetResult();
        var fetched = await running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(4, fetched.Items.Count);
        Assert.Equal(Count - 4, fetched.Failures.Count(failure => failure.Cause == FailureKind.NotAsked));
        Assert.Equal((4, 0), (client.Asked.Count, _gate.InFlight));
    }

    [Fact]
    public async Task Whoever_is_stopped_waits_for_no_answer_and_asks_for_no_more()
    {
        var never = new TaskCompletionSource();
        var client = new ClientStub(ClientStub.Body) { MayAnswer = _ => never.Task };
        var running = Slice(client).RunAsync();
        await AwaitAsync(() => client.Asked.Count == 4);

        await _stopping.CancelAsync();
        var fetched = await running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Ids(0), fetched.Failures.Select(failure => failure.Id).Order());
        Assert.All(fetched.Failures, failure => Assert.Equal(FailureKind.NotAsked, failure.Cause));
        Assert.Equal((4, 0), (client.Asked.Count, _gate.InFlight));
    }

    [Fact]
    public async Task Bodies_are_dated_by_the_clock_of_the_store_that_nodes_share()
    {
        _store.ClockOffset = TimeSpan.FromDays(-400);

        var fetched = await Slice(new ClientStub(ClientStub.Body)).RunAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(fetched.Items, item => Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - item.FetchedAt, 399L * 86_400_000, 401L * 86_400_000));
    }

    [Fact]
    public async Task A_body_is_dated_by_when_it_was_asked_for_however_late_it_is_taken()
    {
        var time = new FakeTimeProvider();
        using var gate = new RequestGate(new GateOptions { Concurrency = Count }, () => 0, time);
        var mayAnswer = new TaskCompletionSource();
        var client = new ClientStub(ClientStub.Body) { MayAnswer = _ => mayAnswer.Task };
        var asked = time.GetUtcNow().ToUnixTimeMilliseconds();
        var running = Slice(new NodeParts(client, _store, gate, new NodeStatistics("slice"), time)).RunAsync();
        await AwaitAsync(() => client.Asked.Count == Count);

        time.Advance(TimeSpan.FromMinutes(2));
        mayAnswer.SetResult();
        var fetched = await running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(fetched.Items, item => Assert.Equal(asked, item.FetchedAt));
    }

    private SliceFetch Slice(ClientStub client, int from = 0) =>
        Slice(new NodeParts(client, _store, _gate, new NodeStatistics("slice"), TimeProvider.System), from);

    private SliceFetch Slice(NodeParts parts, int from = 0) => new(
        new FetchSlice(new LeaseSlice(new LeaseId(1, 1), LeaseKind.Fresh, [.. Ids(from)]), AcceptNullsUpTo: 0),
        parts,
        ActorRefs.Nobody,
        ActorRefs.Nobody,
        _turnAway.Token,
        _stopping.Token);

    private static IEnumerable<long> Ids(int from) => Enumerable.Range(from + 1, Count).Select(id => (long)id);

    private static async Task AwaitAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(5, late.Token);
    }
}
