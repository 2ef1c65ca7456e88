using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.HackerNews.Tests;

public class HackerNewsClientTests
{
    [Fact]
    public async Task An_item_comes_as_its_exact_bytes()
    {
        const string body = """{"id":7,"text":"é <p> \u001B"}""";

        var answer = await Client(StubHandler.Body(body)).GetItemBodyAsync(7);

        Assert.Equal(body, Encoding.UTF8.GetString(answer.Bytes));
        Assert.False(answer.IsNull);
    }

    [Fact]
    public async Task A_missing_item_is_null()
    {
        Assert.True((await Client(StubHandler.Body("null")).GetItemBodyAsync(7)).IsNull);
        Assert.Null(await Client(StubHandler.Body("null")).GetItemAsync(7));
        Assert.Null(await Client(StubHandler.Body("null")).GetUserAsync("nobody"));
    }

    [Fact]
    public async Task Paths_are_those_of_the_api_and_names_are_escaped()
    {
        var handler = StubHandler.Body("null");
        var client = Client(handler);

        await client.GetItemBodyAsync(8863);
        await client.GetUserBodyAsync("a/b c");

        Assert.Equal(["/v0/item/8863.json", "/v0/user/a%2Fb%20c.json"], handler.Requests.Select(request => request.RequestUri!.AbsolutePath));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("42")]
    [InlineData("""{"error":"Permission denied"}""")]
    [InlineData("""{"id":7,"score":3}""")]
    public async Task What_is_no_list_and_no_updates_is_not_taken_for_an_empty_one(string body)
    {
        var list = await Assert.ThrowsAsync<HackerNewsException>(() => Client(StubHandler.Body(body)).GetStoriesAsync(StoryList.Top));
        var updates = await Assert.ThrowsAsync<HackerNewsException>(() => Client(StubHandler.Body(body)).GetUpdatesAsync());

        Assert.Equal((HackerNewsFailure.NotJson, HackerNewsFailure.NotJson), (list.Failure, updates.Failure));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_a_failure_like_any_other()
    {
        var answer = new StubHandler((_, _) => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent("{\"items\":[1],\"profiles\":[\"a?\"]}"u8.ToArray().Select(one => one == '?' ? (byte)0xFF : one).ToArray()) }));

        var updates = await Assert.ThrowsAsync<HackerNewsException>(() => Client(answer).GetUpdatesAsync());
        var item = Assert.Throws<HackerNewsException>(() => Item.Parse(new byte[] { (byte)'"', 0xFF, (byte)'"' }));

        Assert.Equal((HackerNewsFailure.NotJson, HackerNewsFailure.NotJson), (updates.Failure, item.Failure));
    }

    [Fact]
    public async Task A_field_whose_name_is_half_a_surrogate_pair_does_not_keep_updates_from_being_read() =>
        Assert.Equal([1], (await Client(StubHandler.Body("""{"\ud800":3,"items":[1]}""")).GetUpdatesAsync()).Items);

    [Fact]
    public async Task Lists_max_item_and_updates_are_read()
    {
        Assert.Equal([3, 1, 2], await Client(StubHandler.Body("[3,1,2]")).GetStoriesAsync(StoryList.Top));
        Assert.Equal(49_580_000, await Client(StubHandler.Body("49580000")).GetMaxItemAsync());
        var updates = await Client(StubHandler.Body("""{"items":[1,2],"profiles":["pg",null]}""")).GetUpdatesAsync();
        Assert.Equal([1, 2], updates.Items);
        Assert.Equal(["pg"], updates.Profiles);
    }

    [Theory]
    [InlineData(429, HackerNewsFailure.Throttled)]
    [InlineData(401, HackerNewsFailure.Unauthorized)]
    [InlineData(503, HackerNewsFailure.Unavailable)]
    [InlineData(500, HackerNewsFailure.ServerError)]
    [InlineData(502, HackerNewsFailure.ServerError)]
    [InlineData(404, HackerNewsFailure.UnexpectedStatus)]
    [InlineData(204, HackerNewsFailure.UnexpectedStatus)]
    public async Task Each_status_is_its_own_kind_of_failure(int status, HackerNewsFailure expected)
    {
        var failure = await Fails(StubHandler.Body("{}", (HttpStatusCode)status));

        Assert.Equal((expected, (HttpStatusCode)status), (failure.Failure, failure.Status!.Value));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("-1", -1)]
    [InlineData("86400", 86400)]
    [InlineData("soon", null)]
    public async Task Retry_after_is_told_as_the_server_said_it(string header, int? seconds)
    {
        var handler = new StubHandler((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            response.Headers.TryAddWithoutValidation("Retry-After", header);
            return Task.FromResult(response);
        });

        Assert.Equal(seconds, (await Fails(handler)).RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Retry_after_may_be_a_date()
    {
        var handler = new StubHandler((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            response.Headers.RetryAfter = new(DateTimeOffset.UtcNow.AddSeconds(100));
            return Task.FromResult(response);
        });

        Assert.InRange((await Fails(handler)).RetryAfter!.Value.TotalSeconds, 60, 101);
    }

    [Fact]
    public async Task Broken_connections_are_told_apart()
    {
        Assert.Equal(
            HackerNewsFailure.Dns, (await Fails(StubHandler.Throwing(new HttpRequestException(HttpRequestError.NameResolutionError, "no such host")))).Failure);
        Assert.Equal(HackerNewsFailure.Connection, (await Fails(StubHandler.Throwing(
            new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused))))).Failure);
        Assert.Equal(
            HackerNewsFailure.Connection, (await Fails(StubHandler.Throwing(new HttpRequestException(HttpRequestError.ResponseEnded, "gone")))).Failure);
        Assert.Equal(
            HackerNewsFailure.Protocol, (await Fails(StubHandler.Throwing(new HttpRequestException(HttpRequestError.InvalidResponse, "garbage")))).Failure);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_the_timeout()
    {
        var handler = new StubHandler(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new HttpResponseMessage();
        });

        Assert.Equal(HackerNewsFailure.Timeout, (await Fails(handler, new HackerNewsOptions { Timeout = TimeSpan.FromMilliseconds(20) })).Failure);
    }

    [Fact]
    public async Task Cancellation_is_no_failure()
    {
        using var cancelled = new CancellationTokenSource();
        var handler = new StubHandler(async (_, token) =>
        {
            await cancelled.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return new HttpResponseMessage();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(handler).GetItemBodyAsync(7, cancelled.Token));
    }

    [Fact]
    public async Task A_body_too_large_is_refused_whether_or_not_its_length_is_announced()
    {
        var options = new HackerNewsOptions { MaxBodyBytes = 100 };
        var unannounced = new StubHandler((_, _) => Task.FromResult(
            new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) }));

        Assert.Equal(HackerNewsFailure.TooLarge, (await Fails(StubHandler.Body(new string('x', 101)), options)).Failure);
        Assert.Equal(HackerNewsFailure.TooLarge, (await Fails(unannounced, options)).Failure);
    }

    [Fact]
    public async Task A_compressed_body_that_nobody_asked_for_is_read_and_one_that_is_cut_is_refused()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write("""{"id":7}"""u8);

        Assert.Equal("""{"id":7}"""u8.ToArray(), (await Client(Gzipped(packed.ToArray())).GetItemBodyAsync(7)).Bytes);
        Assert.Equal(HackerNewsFailure.Truncated, (await Fails(Gzipped(packed.ToArray()[..12]))).Failure);
    }

    [Theory]
    [InlineData("ftp://example.com/")]
    [InlineData("/v0")]
    public void An_address_that_is_no_http_url_is_refused_with_its_value(string address)
    {
        var options = new HackerNewsOptions { BaseAddress = new Uri(address, UriKind.RelativeOrAbsolute) };

        Assert.Contains(address, Assert.Throws<ArgumentException>(() => new HackerNewsClient(options)).Message);
    }

    [Fact]
    public void The_client_comes_from_a_container_with_its_settings()
    {
        using var services = new ServiceCollection()
            .AddHackerNewsClient(options => options.BaseAddress = new Uri("http://localhost:1/v0"))
            .BuildServiceProvider();

        Assert.Equal(new Uri("http://localhost:1/v0"), services.GetRequiredService<IHackerNewsClient>().BaseAddress);
    }

    [Fact]
    public void Every_failure_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<HackerNewsFailure>().Select(failure => failure.ToName()).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z-]+$", name));
    }

    private static HackerNewsClient Client(HttpMessageHandler handler, HackerNewsOptions? options = null) => new(options ?? new HackerNewsOptions(), handler);

    private static Task<HackerNewsException> Fails(HttpMessageHandler handler, HackerNewsOptions? options = null) =>
        Assert.ThrowsAsync<HackerNewsException>(() => Client(handler, options).GetItemBodyAsync(7));

    private static StubHandler Gzipped(byte[] bytes) => new((_, _) =>
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent(bytes) };
        response.Content.Headers.ContentEncoding.Add("gzip");
        return Task.FromResult(response);
    });

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);
    }
}
