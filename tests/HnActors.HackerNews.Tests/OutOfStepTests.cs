using System.Collections.Concurrent;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Tests;

/// <summary>A server, or a proxy before it, whose answers no longer belong to the requests they follow.</summary>
public class OutOfStepTests
{
    private const int Ids = 400;
    private const int MaxAttempts = 20;

    [Theory]
    [InlineData(TransportKind.HttpClient, "null")]
    [InlineData(TransportKind.HttpClient, "{\"id\":1000000}")]
    [InlineData(TransportKind.Direct, "null")]
    [InlineData(TransportKind.Direct, "{\"id\":1000000}")]
    public async Task A_connection_is_closed_at_the_first_wrong_id_and_a_null_is_refuted_over_a_new_one(TransportKind transport, string unaskedFor)
    {
        // From its third, fourth or fifth request on each connection is an answer behind: were it always the third, an id that is asked for
        // again might take the turn of the one that fails every time.
        var connections = 0;
        using var server = new RawServer(async connection =>
        {
            var firstWrong = 3 + Interlocked.Increment(ref connections) % 3;
            for (var request = 1; await connection.NextAsync() is { } id; request++)
            {
                if (request == firstWrong) await connection.AnswerAsync(unaskedFor);
                await connection.AnswerAsync(id);
            }
        });
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = server.Address, Transport = transport });
        var wrongIds = 0;
        var fetched = new ConcurrentBag<long>();

        await Parallel.ForAsync(1, Ids + 1, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) =>
        {
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                try
                {
                    var body = await client.GetItemBodyAsync(id, CancellationToken.None);
                    if (body.IsNull) body = await client.GetItemBodyAsync(id, new BodyOptions { NewConnection = true }, CancellationToken.None);
                    if (body.IsNull) return;
                    fetched.Add(id);
                    return;
                }
                catch (HackerNewsException exception) when (exception.Failure == HackerNewsFailure.WrongId)
                {
                    Interlocked.Increment(ref wrongIds);
                }
                catch (HackerNewsException exception) when (exception.Failure == HackerNewsFailure.Connection)
                {
                    // Another's wrong id closed the connection that this request had just been sent over.
                }
            }
        });

        Assert.Equal(Enumerable.Range(1, Ids), fetched.Select(id => (int)id).Order());
        // One each, and one more where the next request had been sent before the first wrong id was seen.
        Assert.InRange(wrongIds, 1, 2 * server.Connections);
    }

    [Theory]
    [InlineData(TransportKind.HttpClient)]
    [InlineData(TransportKind.Direct)]
    public async Task Bytes_that_nobody_asked_for_close_an_idle_connection(TransportKind transport)
    {
        var sent = new TaskCompletionSource();
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                await connection.AnswerAsync(id);
                await connection.AnswerAsync("null");
                sent.TrySetResult();
            }
        });
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = server.Address, Transport = transport });

        Assert.False((await client.GetItemBodyAsync(1)).IsNull);
        await sent.Task;
        Assert.False((await client.GetItemBodyAsync(2)).IsNull);

        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData(TransportKind.HttpClient)]
    [InlineData(TransportKind.Direct)]
    public async Task A_connection_of_its_own_carries_one_request(TransportKind transport)
    {
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id) await connection.AnswerAsync(id);
        });
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = server.Address, Transport = transport });

        await client.GetItemBodyAsync(1);
        await client.GetItemBodyAsync(2);
        Assert.Equal(1, server.Connections);
        await client.GetItemBodyAsync(3, new BodyOptions { NewConnection = true });
        await client.GetItemBodyAsync(4, new BodyOptions { NewConnection = true });

        Assert.Equal(3, server.Connections);
    }

    [Theory]
    [InlineData(TransportKind.HttpClient)]
    [InlineData(TransportKind.Direct)]
    public async Task A_connection_that_ends_where_an_answer_should_begin_is_a_broken_connection(TransportKind transport)
    {
        using var server = new RawServer(async connection =>
        {
            await connection.NextAsync();
            connection.Dispose();
        });
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = server.Address, Transport = transport });

        var failure = await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(1));

        Assert.Equal(HackerNewsFailure.Connection, failure.Failure);
    }
}
