using HnActors.HackerNews.Enumeration;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.HackerNews.Tests.Streaming;

public class StreamTests
{
    private const string Begin = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    [Fact]
    public async Task The_newest_id_is_told_at_first_and_whenever_it_changes_until_the_server_closes()
    {
        using var server = Serve(Begin, Put("/", "41"), "event: keep-alive\ndata: null\n\n", ": a comment\n\n", Put("/", "42"), Put("/", "null"));
        using var client = ClientOf(server);
        var heard = new List<long>();

        var failure = await Assert.ThrowsAsync<HackerNewsException>(() => ListenAsync(client.StreamMaxItemAsync(), heard));

        Assert.Equal([41, 42], heard);
        Assert.Equal((HackerNewsFailure.Connection, "maxitem.json"), (failure.Failure, failure.Path));
    }

    [Fact]
    public async Task Updates_come_whole_also_where_the_server_tells_only_what_changed()
    {
        using var server = Serve(
            Begin,
            Put("/", """{"items":[1,2],"profiles":["a"]}"""),
            Put("/items", "[3]"),
            "event: patch\ndata: {\"path\":\"/\",\"data\":{\"profiles\":[\"b\",null,\"c\"]}}\n\n");
        using var client = ClientOf(server);
        var heard = new List<Updates>();

        await Assert.ThrowsAsync<HackerNewsException>(() => ListenAsync(client.StreamUpdatesAsync(), heard));

        Assert.Equal(["1,2 a", "3 a", "3 b,c"], heard.Select(updates => $"{string.Join(',', updates.Items)} {string.Join(',', updates.Profiles)}"));
    }

    [Fact]
    public async Task An_event_may_arrive_byte_by_byte_and_in_several_lines_of_data()
    {
        using var server = Serve([Begin, .. "event: put\r\ndata: {\"path\":\"/\",\r\ndata: \"data\":7}\r\n\r\n".Select(letter => letter.ToString())]);
        using var client = ClientOf(server);
        var heard = new List<long>();

        await Assert.ThrowsAsync<HackerNewsException>(() => ListenAsync(client.StreamMaxItemAsync(), heard));

        Assert.Equal([7], heard);
    }

    public static TheoryData<string, HackerNewsFailure> WhatIsNoStream => new()
    {
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n42", HackerNewsFailure.Protocol },
        { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42", HackerNewsFailure.Protocol },
        { "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", HackerNewsFailure.Unavailable },
        { "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", HackerNewsFailure.Throttled },
        { "", HackerNewsFailure.Connection },
        { Begin + "event: cancel\ndata: null\n\n", HackerNewsFailure.Unavailable },
        { Begin + "event: auth_revoked\ndata: null\n\n", HackerNewsFailure.Unauthorized },
        { Begin + "event: put\ndata: not JSON\n\n", HackerNewsFailure.NotJson },
        { Begin + "event: put\ndata: {\"path\":\"/\",\"data\":\"seven\"}\n\n", HackerNewsFailure.NotJson },
        { Begin + "event: put\ndata: {\"path\":\"/\",\"data\":-1}\n\n", HackerNewsFailure.NotJson },
        { Begin + "data: " + new string('x', 200_000), HackerNewsFailure.TooLarge },
    };

    [Theory]
    [MemberData(nameof(WhatIsNoStream))]
    public async Task What_is_no_stream_is_a_failure_of_its_kind(string answer, HackerNewsFailure expected)
    {
        using var server = Serve(answer);
        using var client = ClientOf(server, maxBodyBytes: 100_000);

        var failure = await Assert.ThrowsAsync<HackerNewsException>(() => ListenAsync(client.StreamMaxItemAsync(), []));

        Assert.Equal(expected, failure.Failure);
    }

    [Fact]
    public async Task Events_of_any_number_may_come_where_each_is_small()
    {
        using var server = Serve([Begin, .. Enumerable.Range(1, 5000).Select(id => Put("/", $"{id}"))]);
        using var client = ClientOf(server, maxBodyBytes: 30_000);
        var heard = new List<long>();

        await Assert.ThrowsAsync<HackerNewsException>(() => ListenAsync(client.StreamMaxItemAsync(), heard));

        Assert.Equal(5000, heard.Count);
    }

    [Fact]
    public async Task A_stream_that_is_told_to_be_elsewhere_is_read_there()
    {
        using var elsewhere = Serve(Begin, Put("/", "5"));
        using var server = Serve($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere.Address}maxitem.json\r\nContent-Length: 0\r\n\r\n");
        using var client = ClientOf(server);
        var heard = new List<long>();

        await Assert.ThrowsAsync<HackerNewsException>(() => ListenAsync(client.StreamMaxItemAsync(), heard));

        Assert.Equal([5], heard);
    }

    [Fact]
    public async Task A_stream_that_says_nothing_at_all_for_too_long_is_broken()
    {
        var time = new FakeTimeProvider();
        using var server = new RawServer(async connection =>
        {
            await connection.NextAsync();
            await connection.SendAsync(Begin + Put("/", "1"));
            await Task.Delay(Timeout.Infinite);
        });
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = server.Address, StreamTimeout = TimeSpan.FromSeconds(75) }, time);
        await using var events = client.StreamMaxItemAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        var next = events.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(74));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HackerNewsFailure.Timeout, (await Assert.ThrowsAsync<HackerNewsException>(() => next)).Failure);
    }

    [Fact]
    public async Task Whoever_stops_listening_is_not_told_of_a_failure()
    {
        using var server = new RawServer(async connection =>
        {
            await connection.NextAsync();
            await connection.SendAsync(Begin + Put("/", "1"));
            await Task.Delay(Timeout.Infinite);
        });
        using var client = ClientOf(server);
        using var stopping = new CancellationTokenSource();
        await using var events = client.StreamMaxItemAsync(stopping.Token).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        var next = events.MoveNextAsync().AsTask();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_watch_goes_on_over_another_connection_and_tells_no_id_twice()
    {
        var connections = 0;
        string[][] told = [[Begin, Put("/", "41"), Put("/", "42")], ["HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"], [Begin, Put("/", "42"), Put("/", "44")]];
        using var server = new RawServer(async connection =>
        {
            await connection.NextAsync();
            foreach (var part in told[Interlocked.Increment(ref connections) - 1]) await connection.SendAsync(part);
            if (connections == told.Length) await Task.Delay(Timeout.Infinite);
            connection.Dispose();
        });
        using var client = ClientOf(server);

        var heard = await client.WatchMaxItemAsync(new() { RetryDelay = TimeSpan.Zero, MaxRetryDelay = TimeSpan.Zero }).Take(3).ToListAsync();

        Assert.Equal([41, 42, 44], heard);
        Assert.Equal(3, connections);
    }

    [Fact]
    public async Task A_watch_waits_ever_longer_for_a_server_that_ends_each_stream_as_soon_as_it_has_begun()
    {
        var connections = 0;
        using var server = new RawServer(async connection =>
        {
            await connection.NextAsync();
            await connection.SendAsync(Begin);
            await connection.SendAsync(Put("/", $"{Interlocked.Increment(ref connections)}"));
            connection.Dispose();
        });
        using var client = ClientOf(server);
        var waits = new WaitingTime();

        var heard = await client.WatchMaxItemAsync(new() { RetryDelay = TimeSpan.FromSeconds(1), MaxRetryDelay = TimeSpan.FromDays(1), Time = waits })
            .Take(14).ToListAsync();

        Assert.Equal(14, heard.Count);
        // Random delays whose bound doubles each time: the last of them add up to far more than thirteen of the first could.
        Assert.True(waits.Waited > TimeSpan.FromSeconds(13), $"waited {waits.Waited}");
    }

    [Fact]
    public async Task Streams_do_not_wait_for_each_others_connections()
    {
        using var server = new RawServer(async connection =>
        {
            await connection.NextAsync();
            await connection.SendAsync(Begin);
            await connection.SendAsync(Put("/", "1"));
            await Task.Delay(Timeout.Infinite);
        });
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = server.Address, MaxConnections = 1 });
        await using var one = client.StreamMaxItemAsync().GetAsyncEnumerator();
        await using var other = client.StreamMaxItemAsync().GetAsyncEnumerator();

        Assert.True(await one.MoveNextAsync());
        Assert.True(await other.MoveNextAsync());
    }

    [Fact]
    public async Task A_watch_tells_that_changes_may_have_been_missed_and_ends_when_it_is_cancelled()
    {
        using var server = Serve(Begin, Put("/", """{"items":[1],"profiles":[]}"""));
        using var client = ClientOf(server);
        using var stopping = new CancellationTokenSource();
        var lost = new List<HackerNewsFailure>();
        var heard = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var updates in client.WatchUpdatesAsync(
                failure => lost.Add(failure.Failure), new() { RetryDelay = TimeSpan.Zero, MaxRetryDelay = TimeSpan.Zero }, stopping.Token))
            {
                Assert.Equal([1], updates.Items);
                if (++heard == 3) await stopping.CancelAsync();
            }
        });

        Assert.Equal([HackerNewsFailure.Connection, HackerNewsFailure.Connection], lost);
    }

    /// <summary>A clock on which every wait is over at once, and that adds them up.</summary>
    private sealed class WaitingTime : TimeProvider
    {
        public TimeSpan Waited { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waited += dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private static string Put(string path, string data) => $"event: put\ndata: {{\"path\":\"{path}\",\"data\":{data}}}\n\n";

    private static RawServer Serve(params string[] parts) => new(async connection =>
    {
        await connection.NextAsync();
        foreach (var part in parts) await connection.SendAsync(part);
        connection.Dispose();
    });

    private static HackerNewsClient ClientOf(RawServer server, int maxBodyBytes = 1_000_000) =>
        new(new HackerNewsOptions { BaseAddress = server.Address, MaxBodyBytes = maxBodyBytes });

    private static async Task ListenAsync<T>(IAsyncEnumerable<T> stream, List<T> heard)
    {
        await foreach (var value in stream) heard.Add(value);
    }
}
