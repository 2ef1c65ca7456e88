using System.Globalization;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.HackerNews.Tests.Http;

/// <summary>The client over connections of its own, against servers that do as they like.</summary>
public sealed class DirectTransportTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Every_item_comes_home_over_connections_that_are_used_again(int pipeline)
    {
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id) await connection.AnswerAsync(id);
        });
        using var client = Client(server, pipeline, maxConnections: 4);

        var bodies = await Task.WhenAll(Enumerable.Range(1, 2000).Select(id => client.GetItemBodyAsync(id)));

        Assert.All(bodies.Index(), body => Assert.Equal($"{{\"id\":{body.Index + 1}}}", System.Text.Encoding.UTF8.GetString(body.Item.Bytes)));
        Assert.InRange(server.Connections, 1, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_server_that_closes_after_some_answers_costs_no_request(int pipeline)
    {
        using var server = new RawServer(async connection =>
        {
            for (var answers = 0; answers < 5 && await connection.NextAsync() is { } id; answers++) await connection.AnswerAsync(id);
            connection.Dispose();
        });
        using var client = Client(server, pipeline, maxConnections: 4);

        var failed = 0;
        for (var id = 1; id <= 200; id++)
        {
            try
            {
                Assert.False((await client.GetItemBodyAsync(id)).IsNull);
            }
            catch (HackerNewsException exception) when (exception.Failure == HackerNewsFailure.Connection)
            {
                // The server closed on it three times in a row.
                failed++;
            }
        }

        Assert.InRange(failed, 0, 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task An_answer_that_nobody_asked_for_is_never_taken_for_one_and_closes_its_connection(int pipeline)
    {
        const string surplus = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull";
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{{\"id\":{id}}}{surplus}");
        });
        using var client = Client(server, pipeline, maxConnections: 1);

        for (var id = 1001; id <= 1100; id++) Assert.False((await client.GetItemBodyAsync(id)).IsNull);

        Assert.Equal(100, server.Connections);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    public async Task An_id_at_which_the_server_closes_without_a_word_is_asked_as_often_as_wanted(bool sendOnce, int expected)
    {
        var asked = 0;
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                if (id != 13)
                {
                    await connection.AnswerAsync(id);
                    continue;
                }
                Interlocked.Increment(ref asked);
                connection.Dispose();
                return;
            }
        });
        using var client = Client(server, pipeline: 1, maxConnections: 4);
        // Connections that have answered: of one that never did the first request is blamed anyway.
        while (server.Connections < 4) await Task.WhenAll(Enumerable.Range(100, 100).Select(id => client.GetItemBodyAsync(id)));

        var failure = await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(13, new BodyOptions { SendOnce = sendOnce }));

        Assert.Equal(HackerNewsFailure.Connection, failure.Failure);
        Assert.Equal(expected, asked);
    }

    [Fact]
    public async Task A_pipelined_request_is_not_charged_with_connections_that_closed_before_its_turn()
    {
        using var server = new RawServer(async connection =>
        {
            // One answer a connection, although more was asked for.
            if (await connection.NextAsync() is { } id) await connection.AnswerAsync(id);
            connection.Dispose();
        });
        using var client = Client(server, pipeline: 8, maxConnections: 1);

        var bodies = await Task.WhenAll(Enumerable.Range(1001, 40).Select(id => client.GetItemBodyAsync(id, new BodyOptions { SendOnce = true })));

        Assert.All(bodies, body => Assert.False(body.IsNull));
    }

    [Fact]
    public async Task A_server_that_calls_each_answer_its_last_costs_no_request_whatever_waits_behind_it()
    {
        using var server = new RawServer(async connection =>
        {
            if (await connection.NextAsync() is { } id)
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 11\r\n\r\n{{\"id\":{id}}}");
            connection.Dispose();
        });
        using var client = Client(server, pipeline: 8, maxConnections: 4);

        var bodies = await Task.WhenAll(Enumerable.Range(1001, 400).Select(id => client.GetItemBodyAsync(id)));

        Assert.All(bodies, body => Assert.False(body.IsNull));
    }

    [Fact]
    public async Task A_wrong_id_closes_its_connection()
    {
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id) await connection.AnswerAsync(id + 1);
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1);

        for (var id = 1; id <= 3; id++)
            Assert.Equal(HackerNewsFailure.WrongId, (await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(id))).Failure);

        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_in_time_and_its_connection_with_it()
    {
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                if (id != 7) await connection.AnswerAsync(id);
            }
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1, timeout: TimeSpan.FromSeconds(2));

        Assert.Equal(HackerNewsFailure.Timeout, (await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(7))).Failure);
        Assert.Equal(8, Item.Parse((await client.GetItemBodyAsync(8)).Bytes)?.Id);

        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"id\":1}", HackerNewsFailure.Truncated)]
    [InlineData("", HackerNewsFailure.Connection)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", HackerNewsFailure.Connection)]
    public async Task A_body_that_is_cut_short_is_never_taken(string answer, HackerNewsFailure expected)
    {
        using var server = new RawServer(async connection =>
        {
            if (await connection.NextAsync() is null) return;
            await connection.SendAsync(answer);
            connection.Dispose();
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1);

        Assert.Equal(expected, (await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(1))).Failure);
    }

    [Fact]
    public async Task A_status_keeps_the_servers_wish_and_the_connection()
    {
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is not null)
                await connection.SendAsync("HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno");
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1);

        for (var id = 1; id <= 3; id++)
        {
            var refused = await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(id));
            Assert.Equal((HackerNewsFailure.Throttled, TimeSpan.FromSeconds(7)), (refused.Failure, refused.RetryAfter));
        }

        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 8\r\nContent-Length: 8\r\n\r\n{\"id\":1}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n")]
    public async Task What_the_strict_reader_refuses_is_asked_again_by_the_frameworks_client(string odd)
    {
        var asked = 0;
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                if (Interlocked.Increment(ref asked) == 1) await connection.SendAsync(odd);
                else await connection.AnswerAsync(id);
            }
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1);

        Assert.Equal(1, Item.Parse((await client.GetItemBodyAsync(1)).Bytes)?.Id);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task An_id_whose_answer_was_refused_once_costs_one_request_from_then_on()
    {
        var asked = 0;
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is not null)
            {
                Interlocked.Increment(ref asked);
                await connection.SendAsync("garbage\r\n\r\n");
            }
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1);
        var repeats = 0;
        var options = new BodyOptions { BeforeRepeat = _ => Task.FromResult(Interlocked.Increment(ref repeats)) };

        for (var attempt = 1; attempt <= 5; attempt++)
            Assert.Equal(HackerNewsFailure.Protocol, (await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(1, options))).Failure);

        Assert.Equal((6, 1), (asked, repeats));
    }

    [Theory]
    [InlineData(TransportKind.Direct, 3)]
    [InlineData(TransportKind.HttpClient, 2)]
    public async Task Each_further_request_is_told_before_it_is_made_also_where_a_redirect_is_followed(TransportKind transport, int expected)
    {
        var (asked, repeats) = (0, 0);
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                Assert.Equal(Volatile.Read(ref asked), Volatile.Read(ref repeats));
                Interlocked.Increment(ref asked);
                if (connection.Target.StartsWith("/elsewhere/", StringComparison.Ordinal)) await connection.AnswerAsync(id);
                else await connection.SendAsync($"HTTP/1.1 301 Moved\r\nLocation: /elsewhere/item/{id}.json\r\nContent-Length: 0\r\n\r\n");
            }
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1, transport: transport);

        var body = await client.GetItemBodyAsync(1, new BodyOptions { BeforeRepeat = _ => Task.FromResult(Interlocked.Increment(ref repeats)) });

        Assert.Equal(1, Item.Parse(body.Bytes)?.Id);
        Assert.Equal((expected, expected - 1), (asked, repeats));
    }

    [Theory]
    [InlineData("1.json", 1)]
    [InlineData("2.json", 2)]
    [InlineData("?again={0}", 4)]
    public async Task A_redirect_that_leads_in_a_circle_or_on_and_on_is_soon_given_up(string location, int expected)
    {
        var asked = 0;
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                var target = id == 2 ? "1.json" : string.Format(CultureInfo.InvariantCulture, location, Interlocked.Increment(ref asked));
                if (id == 2) Interlocked.Increment(ref asked);
                await connection.SendAsync($"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n");
            }
        });
        using var client = Client(server, pipeline: 1, maxConnections: 1, transport: TransportKind.HttpClient);

        var failure = await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(1));

        Assert.Equal(HackerNewsFailure.UnexpectedStatus, failure.Failure);
        Assert.Equal(expected, asked);
    }

    [Fact]
    public async Task A_caller_that_has_gone_takes_no_ones_answer_with_it()
    {
        var release = new TaskCompletionSource();
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                if (id == 1) await release.Task;
                await connection.AnswerAsync(id);
            }
        });
        using var client = Client(server, pipeline: 2, maxConnections: 1);
        using var leaving = new CancellationTokenSource();

        var first = client.GetItemBodyAsync(1, leaving.Token);
        var second = client.GetItemBodyAsync(2);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();

        Assert.Equal(2, Item.Parse((await second).Bytes)?.Id);
    }

    [Theory]
    [InlineData(TransportKind.Auto, 1, 1)]
    [InlineData(TransportKind.Direct, 0, 2)]
    public async Task Auto_leaves_a_server_that_the_strict_reader_refuses_to_the_frameworks_client_and_says_so_once(
        TransportKind transport, int expectedNotes, int expectedRequests)
    {
        var refused = 0;
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                var isElsewhere = connection.Target.StartsWith("/elsewhere/", StringComparison.Ordinal);
                if (id == 101 && !isElsewhere) refused++;
                if (isElsewhere) await connection.AnswerAsync(id);
                else await connection.SendAsync($"HTTP/1.1 301 Moved\r\nLocation: /elsewhere/item/{id}.json\r\nContent-Length: 0\r\n\r\n");
            }
        });
        var notes = new List<string>();
        using var client = Client(server, pipeline: 1, maxConnections: 2, transport: transport, transportChanged: notes.Add);

        for (var id = 1; id <= 101; id++) Assert.Equal(id, Item.Parse((await client.GetItemBodyAsync(id)).Bytes)?.Id);

        Assert.Equal(expectedNotes, notes.Count);
        Assert.Equal(expectedRequests, refused);
    }

    [Fact]
    public async Task Auto_bears_a_server_that_is_odd_now_and_then()
    {
        var answers = 0;
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                if (Interlocked.Increment(ref answers) % 20 == 0) await connection.SendAsync("HTTP/1.1 200 OK\r\n Folded: yes\r\n\r\n");
                else await connection.AnswerAsync(id);
            }
        });
        var notes = new List<string>();
        using var client = Client(server, pipeline: 1, maxConnections: 1, transport: TransportKind.Auto, transportChanged: notes.Add);

        for (var id = 1; id <= 300; id++) Assert.Equal(id, Item.Parse((await client.GetItemBodyAsync(id)).Bytes)?.Id);

        Assert.Empty(notes);
    }

    [Fact]
    public async Task Who_waits_for_one_answer_where_another_has_just_come_gets_it()
    {
        using var server = new RawServer(AnswerAllAsync);
        using var client = Client(server, pipeline: 1, maxConnections: 1);

        var second = await AskAndWaitAsync(client);

        Assert.Equal(2, Item.Parse(second.Bytes)?.Id);
    }

    // As callers do who know no better: on whatever thread the first answer came.
    private static async Task<RawBody> AskAndWaitAsync(HackerNewsClient client)
    {
        await client.GetItemBodyAsync(1).ConfigureAwait(false);
        return client.GetItemBodyAsync(2).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task A_connection_is_given_up_in_time_also_where_it_is_never_idle()
    {
        using var mayAnswer = new SemaphoreSlim(0);
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                await mayAnswer.WaitAsync();
                await connection.AnswerAsync(id);
            }
        });
        var time = new FakeTimeProvider();
        using var client = Client(server, pipeline: 1, maxConnections: 1, timeout: TimeSpan.FromHours(2), time: time);

        var asked = client.GetItemBodyAsync(1);
        for (var id = 2; id <= 40; id++)
        {
            var next = client.GetItemBodyAsync(id);
            time.Advance(TimeSpan.FromSeconds(30));
            mayAnswer.Release();
            await asked;
            asked = next;
        }
        mayAnswer.Release();
        await asked;

        // Twenty minutes: what stands for the name may be somewhere else by then.
        Assert.InRange(server.Connections, 2, 4);
    }

    private static async Task AnswerAllAsync(RawConnection connection)
    {
        while (await connection.NextAsync() is { } id) await connection.AnswerAsync(id);
    }

    private static HackerNewsClient Client(
        RawServer server,
        int pipeline,
        int maxConnections,
        TimeSpan? timeout = null,
        TransportKind transport = TransportKind.Direct,
        Action<string>? transportChanged = null,
        TimeProvider? time = null) => new(new HackerNewsOptions
        {
            BaseAddress = server.Address,
            Transport = transport,
            TransportChanged = transportChanged,
            Pipeline = pipeline,
            MaxConnections = maxConnections,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
        }, time);
}
