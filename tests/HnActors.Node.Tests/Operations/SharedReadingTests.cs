using HnActors.Node.Operations;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Operations;

public class SharedReadingTests
{
    private readonly FakeTimeProvider _time = new();
    private int _readings;

    [Fact]
    public async Task Many_who_look_in_one_moment_cost_one_reading_and_the_next_moment_costs_another()
    {
        var shared = Shared(() => Task.FromResult(++_readings));

        var first = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shared.ReadAsync(CancellationToken.None)));
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shared.ReadAsync(CancellationToken.None)));

        Assert.All(first, reading => Assert.Equal(1, reading));
        Assert.All(second, reading => Assert.Equal(2, reading));
    }

    [Fact]
    public async Task A_reading_goes_on_when_whoever_asked_for_it_has_left_and_serves_the_next()
    {
        var answer = new TaskCompletionSource<int>();
        var shared = Shared(() =>
        {
            _readings++;
            return answer.Task;
        });
        using var leaving = new CancellationTokenSource();
        var left = shared.ReadAsync(leaving.Token);
        leaving.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        var next = shared.ReadAsync(CancellationToken.None);
        answer.SetResult(7);

        Assert.Equal(7, await next);
        Assert.Equal(1, _readings);
    }

    [Fact]
    public async Task While_nobody_looks_nothing_is_read()
    {
        var shared = Shared(() => Task.FromResult(++_readings));
        await shared.ReadAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, _readings);
    }

    [Fact]
    public async Task A_reading_that_fails_is_made_again_by_whoever_looks_next()
    {
        var shared = Shared(() => ++_readings == 1 ? throw new TimeoutException() : Task.FromResult(_readings));

        await Assert.ThrowsAsync<TimeoutException>(() => shared.ReadAsync(CancellationToken.None));

        Assert.Equal(2, await shared.ReadAsync(CancellationToken.None));
    }

    private SharedReading<int> Shared(Func<Task<int>> readAsync) => new(readAsync, _ => TimeSpan.FromSeconds(1), _time);
}
