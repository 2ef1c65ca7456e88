using System.Net;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Tests;

/// <summary>Items that are asked for without a task.</summary>
public sealed class BodyRequestTests
{
    [Theory]
    [InlineData(TransportKind.Direct)]
    [InlineData(TransportKind.HttpClient)]
    public async Task One_request_asks_for_one_item_after_another(TransportKind transport)
    {
        using var server = new RawServer(AnswerAllAsync);
        using var client = Client(server, transport);
        var request = new Asker(client, last: 300);

        request.Ask(1);
        await request.Done.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Enumerable.Range(1, 300).Select(id => $"{{\"id\":{id}}}"), request.Ends);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_request_that_failed_is_told_how_and_asks_for_the_next()
    {
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                if (id == 2) await connection.SendAsync("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 7\r\n\r\n");
                else await connection.AnswerAsync(id);
            }
        });
        using var client = Client(server, TransportKind.Direct);
        var request = new Asker(client, last: 3);

        request.Ask(1);
        await request.Done.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["{\"id\":1}", "Unavailable, 7 s", "{\"id\":3}"], request.Ends);
    }

    [Theory]
    [InlineData(TransportKind.Direct)]
    [InlineData(TransportKind.HttpClient)]
    public async Task A_request_that_is_cancelled_ends_once_and_its_answer_goes_to_nobody(TransportKind transport)
    {
        var asked = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                asked.TrySetResult();
                await mayAnswer.Task;
                await connection.AnswerAsync(id);
            }
        });
        using var client = Client(server, transport);
        using var stopping = new CancellationTokenSource();
        var (cut, next) = (new Asker(client, last: 1), new Asker(client, last: 2));

        cut.Ask(1, stopping.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await stopping.CancelAsync();
        cut.Cancel();
        cut.Cancel();
        next.Ask(2);
        mayAnswer.SetResult();
        await next.Done.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["cancelled"], cut.Ends);
        Assert.Equal(["{\"id\":2}"], next.Ends);
    }

    [Fact]
    public async Task A_closed_client_fails_its_requests_after_the_call_and_not_within_it()
    {
        using var server = new RawServer(AnswerAllAsync);
        var client = Client(server, TransportKind.Direct);
        client.Dispose();
        // Each asks for the next as soon as it fails: from within the call they would fill the stack.
        var request = new Asker(client, last: 50_000);

        request.Ask(1);
        await request.Done.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(50_000, request.Ends.Count);
        Assert.All(request.Ends, end => Assert.Equal("Connection", end));
    }

    [Fact]
    public async Task A_client_that_always_answers_at_once_is_not_called_from_within_its_own_calls()
    {
        using var client = new HackerNewsClient(
            new HackerNewsOptions(),
            new StubHandler((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError))));
        var request = new Asker(client, last: 20_000);

        request.Ask(1);
        await request.Done.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.All(request.Ends, end => Assert.Equal("ServerError", end));
    }

    [Fact]
    public async Task Where_no_connection_can_be_opened_requests_fail_after_the_call_and_not_within_it()
    {
        // The system refuses to connect to it without waiting for anything.
        var broadcast = new Uri("http://255.255.255.255:9/v0/");
        using var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = broadcast, Transport = TransportKind.Direct });
        var request = new Asker(client, last: 5_000);

        request.Ask(1);
        await request.Done.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.False(request.HasEndedWithinCall);
        Assert.All(request.Ends, end => Assert.Equal("Connection", end));
    }

    private static async Task AnswerAllAsync(RawConnection connection)
    {
        while (await connection.NextAsync() is { } id) await connection.AnswerAsync(id);
    }

    private static HackerNewsClient Client(RawServer server, TransportKind transport) =>
        new(new HackerNewsOptions { BaseAddress = server.Address, Transport = transport, MaxConnections = 1 });

    /// <summary>Asks for items up to the last, each as soon as the one before has ended.</summary>
    private sealed class Asker(HackerNewsClient client, long last) : BodyRequest
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        [ThreadStatic]
        private static bool _isAsking;

        public List<string> Ends { get; } = [];

        public bool HasEndedWithinCall { get; private set; }

        public Task Done => _done.Task;

        public void Ask(long id, CancellationToken cancellationToken = default)
        {
            _isAsking = true;
            client.Begin(this, id, BodyOptions.Default, cancellationToken);
            _isAsking = false;
        }

        protected override void OnBody(RawBody body) => GoOn(System.Text.Encoding.UTF8.GetString(body.Bytes));

        protected override void OnFailed(Exception exception) => GoOn(exception switch
        {
            HackerNewsException { RetryAfter: { } wait } failed => $"{failed.Failure}, {wait.TotalSeconds:0} s",
            HackerNewsException failed => failed.Failure.ToString(),
            OperationCanceledException => "cancelled",
            _ => exception.ToString(),
        });

        private void GoOn(string end)
        {
            HasEndedWithinCall |= _isAsking;
            Ends.Add(end);
            if (Id == last || end == "cancelled") _done.TrySetResult();
            else Ask(Id + 1);
        }
    }
}
