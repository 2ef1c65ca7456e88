using System.Collections.Concurrent;
using System.Threading.Channels;
using HnActors.Actors.Following;
using HnActors.HackerNews.Failures;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Actors.Tests.Following;

/// <summary>How what the API tells by itself is heard, in virtual time.</summary>
public sealed class ChangeSourceTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<(long Value, TimeSpan? Gap)> _told = [];
    private readonly Channel<long> _streamed = Channel.CreateUnbounded<long>();
    private int _connections;
    private int _asked;
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task What_a_stream_tells_is_passed_on_with_the_time_in_which_nothing_was_heard()
    {
        var source = Start(Listen, _ => throw Failure());
        Assert.False(source.IsStreaming);

        _streamed.Writer.TryWrite(1);
        await UntilAsync(() => _told.Count == 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        _streamed.Writer.TryWrite(2);
        await UntilAsync(() => _told.Count == 2);

        Assert.Equal([(1, null), (2, TimeSpan.FromSeconds(1))], _told);
        Assert.True(source.IsStreaming);
    }

    [Fact]
    public async Task Where_there_is_no_stream_it_asks_and_goes_on_trying_to_stream()
    {
        var source = Start(_ => throw Failure(), _ => Task.FromResult(7L));

        await UntilAsync(() => _asked >= 3 && _connections >= 3, advance: true);

        Assert.All(_told, told => Assert.Equal(7, told.Value));
        Assert.False(source.IsStreaming);
    }

    [Fact]
    public async Task What_is_quiet_is_asked_for_although_it_is_streamed()
    {
        Start(Listen, _ => Task.FromResult(1L));
        _streamed.Writer.TryWrite(1);
        await UntilAsync(() => _told.Count == 1);

        for (var second = 0; second < 9; second++) _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _asked);
        await UntilAsync(() => _asked >= 2, advance: true);

        // It agrees with the stream: that is quiet, and not deaf.
        Assert.Equal(1, _connections);
    }

    [Fact]
    public async Task A_stream_that_does_not_bring_what_is_there_to_be_asked_for_is_given_up()
    {
        Start(Listen, _ => Task.FromResult(2L));
        _streamed.Writer.TryWrite(1);
        await UntilAsync(() => _told.Count == 1);

        await UntilAsync(() => _connections >= 2, advance: true);
        _streamed.Writer.TryWrite(3);

        await UntilAsync(() => _told.Any(told => told.Value == 3));
        Assert.Contains(_told, told => told.Value == 2);
    }

    [Fact]
    public async Task A_gap_is_as_long_as_both_ways_were_closed()
    {
        var isOpen = false;
        Start(_ => throw Failure(), _ => isOpen ? Task.FromResult(7L) : throw Failure());
        await UntilAsync(() => _asked >= 2, advance: true);
        isOpen = true;
        await UntilAsync(() => _told.Count == 1, advance: true);
        isOpen = false;
        var begun = _asked;
        await UntilAsync(() => _asked >= begun + 10, advance: true);
        isOpen = true;

        await UntilAsync(() => _told.Any(told => told.Gap > TimeSpan.FromSeconds(15)), advance: true);
    }

    [Fact]
    public async Task A_machine_that_slept_has_heard_nothing_meanwhile_although_its_monotonic_clock_stood_still()
    {
        var clock = new SleepyClock();
        var source = new ChangeSource<long>(Listen, _ => throw Failure(), (left, right) => left == right, (value, gap) => _told.Enqueue((value, gap)), clock);
        _running = source.RunAsync(_ending.Token);
        _streamed.Writer.TryWrite(1);
        await UntilAsync(() => _told.Count == 1);

        clock.Slept = TimeSpan.FromHours(2);
        _streamed.Writer.TryWrite(2);
        await UntilAsync(() => _told.Count == 2);

        Assert.True(_told.Last().Gap >= TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task One_way_of_hearing_that_ends_in_an_error_that_nobody_foresaw_ends_the_other_and_is_told()
    {
        var isBroken = false;
        var source = Start(Listen, _ => throw (isBroken ? new InvalidOperationException("a defect") : Failure()));
        _streamed.Writer.TryWrite(1);
        await UntilAsync(() => source.IsStreaming);

        isBroken = true;
        await UntilAsync(() => _running.IsCompleted, advance: true);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _running);
        Assert.False(source.IsStreaming);
        _running = Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        _ending.Dispose();
    }

    private ChangeSource<long> Start(Func<CancellationToken, IAsyncEnumerable<long>> stream, Func<CancellationToken, Task<long>> ask)
    {
        var source = new ChangeSource<long>(
            token =>
            {
                Interlocked.Increment(ref _connections);
                return Guarded(stream, token);
            },
            token =>
            {
                Interlocked.Increment(ref _asked);
                return ask(token);
            },
            (left, right) => left == right,
            (value, gap) => _told.Enqueue((value, gap)),
            _time);
        _running = source.RunAsync(_ending.Token);
        return source;
    }

    private IAsyncEnumerable<long> Listen(CancellationToken cancellationToken) => _streamed.Reader.ReadAllAsync(cancellationToken);

    // As a client does, it fails when it is read and not when it is called.
    private static async IAsyncEnumerable<long> Guarded(
        Func<CancellationToken, IAsyncEnumerable<long>> stream,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var value in stream(cancellationToken)) yield return value;
    }

    private sealed class SleepyClock : TimeProvider
    {
        public TimeSpan Slept { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Slept;
    }

    private static HackerNewsException Failure() => new(HackerNewsFailure.Connection, "refused");

    private async Task UntilAsync(Func<bool> condition, bool advance = false)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            if (advance) _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }
    }
}
