using System.Threading.Channels;
using HnActors.Actors.Following;
using HnActors.HackerNews.Failures;

namespace HnActors.Actors.Tests.Following;

public sealed class NewestItemFeedTests : IAsyncDisposable
{
    private const long Newest = 5000;

    private readonly Channel<long> _told = Channel.CreateUnbounded<long>();
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;
    private bool _isAway;

    [Fact]
    public async Task A_small_step_is_passed_on_without_a_look()
    {
        var (feed, client) = Begin();

        feed.OnHeard(2500);

        Assert.Equal(2500, await _told.Reader.ReadAsync());
        Assert.Empty(client.Asked);
    }

    [Fact]
    public async Task A_large_step_is_believed_when_an_item_up_there_is_seen_and_not_before()
    {
        var (feed, client) = Begin();

        feed.OnHeard(900_000);
        await AwaitAsync(() => client.Asked.Count == 10);
        _isAway = true;
        feed.OnHeard(5003);
        await AwaitAsync(() => client.Asked.Count == 20);
        Assert.False(_told.Reader.TryPeek(out _));

        // The three newest are not there yet.
        _isAway = false;
        feed.OnHeard(5003);

        Assert.Equal(5003, await _told.Reader.ReadAsync());
    }

    [Fact]
    public async Task What_falls_back_is_passed_on_too()
    {
        var (feed, _) = Begin();
        feed.OnHeard(5000);
        Assert.Equal(5000, await _told.Reader.ReadAsync());

        feed.OnHeard(10);

        Assert.Equal(10, await _told.Reader.ReadAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(30));
        _ending.Dispose();
    }

    private (NewestItemFeed Feed, ClientStub Client) Begin()
    {
        var client = new ClientStub(id => _isAway ? throw new HackerNewsException(HackerNewsFailure.Connection, "away")
            : id > Newest ? ClientStub.Null() : ClientStub.Body(id));
        var feed = new NewestItemFeed(client, newest => _told.Writer.TryWrite(newest), known: 1000);
        _running = feed.RunAsync(_ending.Token);
        return (feed, client);
    }

    private static async Task AwaitAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(5, late.Token);
    }
}
