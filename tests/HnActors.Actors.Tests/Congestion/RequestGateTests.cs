using HnActors.Actors.Congestion;
using HnActors.Core.Congestion;
using HnActors.Core.Health;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Congestion;

public class RequestGateTests
{
    [Fact]
    public async Task No_more_are_in_flight_than_the_limit_and_they_enter_in_order()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 2 }, () => 0, TimeProvider.System);
        Assert.True(await gate.EnterAsync());
        Assert.True(await gate.EnterAsync());
        var third = gate.EnterAsync().AsTask();
        var fourth = gate.EnterAsync().AsTask();

        Assert.False(third.IsCompleted);
        gate.Exit(null);

        Assert.True(await third);
        Assert.False(fourth.IsCompleted);
        Assert.Equal(2, gate.InFlight);
    }

    [Fact]
    public async Task A_closed_gate_turns_away_those_who_wait_and_those_who_come()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 1 }, () => 0, TimeProvider.System);
        await gate.EnterAsync();
        var waiting = gate.EnterAsync().AsTask();

        gate.Close();

        Assert.False(await waiting);
        Assert.False(await gate.EnterAsync());
    }

    [Fact]
    public async Task A_place_is_handed_on_to_the_next_request_of_whoever_held_it()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 1 }, () => 0, TimeProvider.System);
        await gate.EnterAsync();
        var waiting = gate.EnterAsync().AsTask();

        Assert.True(gate.ExitAndTryEnter(null));
        Assert.Equal(1, gate.InFlight);
        Assert.False(waiting.IsCompleted);

        gate.Exit(null);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task A_further_request_in_a_place_that_was_taken_costs_its_share_of_the_rate()
    {
        var time = new FakeTimeProvider();
        using var gate = new RequestGate(new GateOptions { Concurrency = 100, MaxRate = 10 }, () => 0, time);
        var sent = 0;
        var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 20).Select(_ => AskTwiceAsync()).ToList();

        var elapsed = 0.0;
        for (; Volatile.Read(ref sent) < 40; elapsed += 0.01)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        Assert.InRange(sent, 40, 1 + (10 * elapsed));
        await stop.CancelAsync();
        gate.Close();
        await Task.WhenAll(asking);

        async Task AskTwiceAsync()
        {
            while (await gate.EnterAsync(stop.Token))
            {
                Interlocked.Increment(ref sent);
                await gate.PaceAsync(stop.Token).ContinueWith(_ => Interlocked.Increment(ref sent), TaskScheduler.Default);
                gate.Exit(null);
            }
        }
    }

    [Fact]
    public async Task A_request_without_a_place_comes_before_all_that_wait_for_one_and_counts_against_the_rate()
    {
        var time = new FakeTimeProvider();
        using var gate = new RequestGate(new GateOptions { Concurrency = 100, MaxRate = 3 }, () => 0, time);
        var places = Enumerable.Range(0, 20).Select(_ => gate.EnterAsync().AsTask()).ToList();

        var paced = gate.PaceAsync(CancellationToken.None);
        for (var elapsed = 0; !paced.IsCompleted && elapsed < 3000; elapsed++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
        Assert.True(paced.IsCompletedSuccessfully);
        Assert.DoesNotContain(places, place => place.IsCompleted);
        for (var elapsed = 0; !places[0].IsCompleted && elapsed < 700; elapsed++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
        var admitted = places.Count(place => place.IsCompleted);
        Assert.Equal(1, admitted);
        gate.Close();
    }

    [Fact]
    public async Task Who_waits_for_a_further_request_hears_of_a_higher_ceiling_and_of_the_end()
    {
        var time = new FakeTimeProvider();
        using var gate = new RequestGate(new GateOptions { Concurrency = 1, MaxRate = 0.001 }, () => 0, time);
        var hopeful = gate.PaceAsync(CancellationToken.None);
        Assert.False(hopeful.IsCompleted);

        gate.Ceiling = RequestCeiling.None;
        time.Advance(TimeSpan.FromSeconds(0.5));
        await hopeful;

        gate.Ceiling = new RequestCeiling(Rate: 0.001);
        var late = gate.PaceAsync(CancellationToken.None);
        gate.Close();
        time.Advance(TimeSpan.FromSeconds(0.5));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
    }

    [Fact]
    public async Task Whoever_keeps_a_turn_waits_before_those_who_came_later()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 1 }, () => 0, TimeProvider.System);
        var turn = gate.TakeTurn();
        await gate.EnterAsync(turn: turn);
        var later = gate.EnterAsync().AsTask();
        var again = gate.EnterAsync(turn: turn).AsTask();

        gate.Exit(null);

        Assert.True(await again);
        Assert.False(later.IsCompleted);
    }

    [Fact]
    public async Task No_place_is_handed_on_where_the_gate_is_closed_or_the_caller_is_to_stop()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 2 }, () => 0, TimeProvider.System);
        await gate.EnterAsync();
        await gate.EnterAsync();

        Assert.False(gate.ExitAndTryEnter(null, new CancellationToken(canceled: true)));
        gate.Close();
        Assert.False(gate.ExitAndTryEnter(null));

        Assert.Equal(0, gate.InFlight);
    }

    [Fact]
    public async Task Where_a_rate_is_to_be_shared_those_who_wait_come_first()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 1, MaxRate = 1_000 }, () => 0, TimeProvider.System);
        await gate.EnterAsync();
        var waiting = gate.EnterAsync().AsTask();

        Assert.False(gate.ExitAndTryEnter(null));

        Assert.True(await waiting);
        Assert.Equal(1, gate.InFlight);
    }

    [Fact]
    public async Task A_retry_after_that_several_ids_hear_holds_everybody_until_its_time()
    {
        var time = new FakeTimeProvider();
        using var gate = new RequestGate(new GateOptions { Concurrency = 10 }, () => 0, time);
        for (var id = 1; id <= 4; id++) await gate.EnterAsync();
        for (var id = 1; id <= 4; id++) gate.Exit(Refused(id, gate, TimeSpan.FromSeconds(30)));

        var held = gate.EnterAsync().AsTask();

        Assert.InRange(gate.HoldLeft, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(held.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await held);
        Assert.Equal(TimeSpan.Zero, gate.HoldLeft);
    }

    [Fact]
    public async Task What_another_node_was_told_to_wait_holds_this_one_too()
    {
        var time = new FakeTimeProvider();
        using var gate = new RequestGate(new GateOptions { Concurrency = 10 }, () => 0, time);

        gate.Reconsider(TimeSpan.FromSeconds(10));
        var held = gate.EnterAsync().AsTask();

        Assert.False(held.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await held);
    }

    [Fact]
    public async Task While_the_api_is_away_nobody_enters_and_probes_that_are_answered_open_the_gate_again()
    {
        var time = new FakeTimeProvider();
        using var gate = new RequestGate(new GateOptions { Concurrency = 10 }, () => 0, time);
        await gate.EnterAsync();
        gate.Exit(Failed(1, gate));
        time.Advance(TimeSpan.FromSeconds(1));
        var probe = Assert.IsType<HealthProbe>(gate.TakeProbe());
        gate.EndProbe(probe, [new ProbeAnswer(0, AnswerKind.Failure, "timeout")]);
        var held = gate.EnterAsync().AsTask();

        Assert.Equal("timeout", gate.Outage);
        Assert.False(held.IsCompleted);
        while (gate.Outage is not null)
        {
            time.Advance(ApiHealth.ProbeInterval);
            if (gate.TakeProbe() is { } next) gate.EndProbe(next, [new ProbeAnswer(7, AnswerKind.Body)]);
        }
        Assert.True(await held);
    }

    [Fact]
    public async Task Whoever_waits_and_is_turned_away_leaves_his_place_to_the_next()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 1 }, () => 0, TimeProvider.System);
        using var leaving = new CancellationTokenSource();
        await gate.EnterAsync();
        var first = gate.EnterAsync(leaving.Token).AsTask();
        var second = gate.EnterAsync().AsTask();

        await leaving.CancelAsync();
        gate.Exit(null);

        Assert.False(await first);
        Assert.True(await second);
        Assert.Equal(1, gate.InFlight);
    }

    [Fact]
    public void A_waiter_is_called_by_whoever_makes_room_and_may_wait_again_at_once()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 1 }, () => 0, TimeProvider.System);
        var holder = new WaiterStub(gate);
        var waiter = new WaiterStub(gate) { ComesAgain = true };
        Assert.Equal(GateEntry.Admitted, gate.Enter(holder));
        Assert.Equal(GateEntry.Waits, gate.Enter(waiter));

        gate.Exit(null);
        Assert.Equal(1, waiter.Admitted);
        gate.Exit(null);

        Assert.Equal((2, 0), (waiter.Admitted, holder.Admitted));
        Assert.Equal(1, gate.InFlight);
    }

    [Fact]
    public void A_waiter_that_was_turned_away_gets_no_place_and_is_told_once()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 1 }, () => 0, TimeProvider.System);
        var (leaving, staying) = (new WaiterStub(gate), new WaiterStub(gate));
        gate.Enter(new WaiterStub(gate));
        gate.Enter(leaving);
        gate.Enter(staying);

        leaving.TurnAway();
        leaving.TurnAway();
        gate.Exit(null);
        gate.Close();

        Assert.Equal((0, 1), (leaving.Admitted, leaving.TurnedAway));
        Assert.Equal((1, 0), (staying.Admitted, staying.TurnedAway));
        Assert.Equal(GateEntry.TurnedAway, gate.Enter(leaving));
    }

    [Fact]
    public void Waiters_that_are_let_in_together_are_all_called_in_their_order()
    {
        using var gate = new RequestGate(new GateOptions { Concurrency = 3 }, () => 0, TimeProvider.System);
        List<int> called = [];
        for (var held = 0; held < 3; held++) gate.Enter(new WaiterStub(gate));
        for (var place = 1; place <= 3; place++)
        {
            var number = place;
            gate.Enter(new WaiterStub(gate) { OnCall = () => called.Add(number) });
        }

        gate.Exit(null);
        gate.Exit(null);
        gate.Exit(null);

        Assert.Equal([1, 2, 3], called);
    }

    private sealed class WaiterStub(RequestGate gate) : GateWaiter
    {
        public bool ComesAgain { get; init; }

        public Action OnCall { get; init; } = () => { };

        public int Admitted { get; private set; }

        public int TurnedAway { get; private set; }

        public override void OnAdmitted()
        {
            Admitted++;
            OnCall();
            if (ComesAgain) gate.Enter(this);
        }

        public override void OnTurnedAway() => TurnedAway++;
    }

    private static RequestEnd Refused(long id, RequestGate gate, TimeSpan retryAfter) =>
        new(id, gate.Now, new ItemAnswer(id, AnswerKind.Refused, gate.Now, "throttled"), RequestOutcome.Refused, retryAfter);

    private static RequestEnd Failed(long id, RequestGate gate) =>
        new(id, gate.Now, new ItemAnswer(id, AnswerKind.Failure, gate.Now, "timeout"), RequestOutcome.Unanswered, null);

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(10_000)]
    public void No_second_holds_more_than_the_ceiling_whenever_it_begins(double rate)
    {
        var pacer = new RatePacer();
        var admitted = new List<TimeSpan>();
        var random = new Random(1);
        for (var now = TimeSpan.FromSeconds(100); now < TimeSpan.FromSeconds(110); now += TimeSpan.FromMilliseconds(random.NextDouble() * 15))
        {
            while (pacer.Take(now, rate, rate) <= TimeSpan.Zero)
            {
                pacer.Leave(now);
                admitted.Add(now);
            }
        }

        for (var index = 0; index < admitted.Count; index++)
        {
            var second = admitted.Skip(index).TakeWhile(at => at < admitted[index] + TimeSpan.FromSeconds(1)).Count();
            Assert.True(second <= Math.Max(1, rate), $"{second} in the second from {admitted[index]}");
            index += admitted.Count / 500;
        }
        Assert.True(admitted.Count >= rate * 10 * 0.9, $"{admitted.Count} in ten seconds of {rate} a second");
    }
}
