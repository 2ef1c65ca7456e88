using HnActors.Node.Notifying;
using Microsoft.Extensions.Time.Testing;

namespace HnActors.Node.Tests.Notifying;

public class WebhookTests
{
    private static readonly Notice Finished = new(
        NoticeEvent.Finished, "download", "job-1", 3, 1000, 2, 12.5, "`x` \"é\"", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_notice_is_one_small_object()
    {
        await using var listener = await Listener.StartAsync();

        Assert.Null(await TellAsync(listener.Address));

        var body = Assert.Single(listener.Bodies);
        Assert.Equal(
            """{"event":"finished","command":"download","job":"job-1","exitCode":3,"items":1000,"deadLetters":2,"seconds":12.5,"message":"`x` \"é\"","time":"2026-01-02T03:04:05+00:00"}""",
            body.GetRawText());
        Assert.StartsWith("application/json", listener.Headers["Content-Type"]);
        Assert.StartsWith("hnactors/", listener.Headers["User-Agent"]);
    }

    [Theory]
    [InlineData(3, 500, 503, 200)]
    [InlineData(2, 429, 204)]
    [InlineData(2, 408, 201)]
    public async Task What_may_pass_is_tried_again(int attempts, params int[] answers)
    {
        await using var listener = await Listener.StartAsync(Listener.Answers(answers));

        Assert.Null(await TellAsync(listener.Address));
        Assert.Equal(attempts, listener.Bodies.Count);
    }

    [Theory]
    [InlineData(3, 500)]
    [InlineData(1, 404)]
    [InlineData(1, 302)]
    public async Task What_does_not_pass_is_given_up_and_nothing_but_the_host_is_named(int attempts, int answer)
    {
        await using var listener = await Listener.StartAsync(Listener.Answers(answer));

        var problem = await TellAsync(listener.Address);

        Assert.Equal($"--notify http://127.0.0.1:{listener.Address.Port}: it answers {answer}", problem);
        Assert.Equal(attempts, listener.Bodies.Count);
    }

    [Fact]
    public async Task Who_does_not_answer_is_waited_for_ten_seconds_three_times()
    {
        await using var listener = await Listener.StartAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        var begun = _time.GetUtcNow();

        var problem = await TellAsync(listener.Address);

        Assert.EndsWith("no answer within 10 s", problem);
        Assert.Equal(3, listener.Bodies.Count);
        Assert.InRange(_time.GetUtcNow() - begun, TimeSpan.FromSeconds(33), TimeSpan.FromSeconds(36));
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_said_without_a_secret()
    {
        var problem = await TellAsync(new Uri("http://hush:hush@127.0.0.1:9/hush?hush#hush"));

        Assert.StartsWith("--notify http://127.0.0.1:9: ", problem);
        Assert.DoesNotContain("hush", problem);
    }

    [Fact]
    public async Task User_and_password_of_an_address_are_sent_as_such()
    {
        await using var listener = await Listener.StartAsync();

        await TellAsync(new UriBuilder(listener.Address) { UserName = "me", Password = "p%40ss" }.Uri);

        Assert.Equal("Basic " + Convert.ToBase64String("me:p@ss"u8), listener.Headers["Authorization"]);
    }

    private async Task<string?> TellAsync(Uri address)
    {
        using var webhook = new Webhook(address, _time);
        var telling = webhook.TellAsync(Finished);
        // The clock goes on only where somebody waits for it: an answer on loopback takes no time.
        for (var quiet = 0; !telling.IsCompleted; quiet++)
        {
            await Task.WhenAny(telling, Task.Delay(10));
            if (quiet >= 30) _time.Advance(TimeSpan.FromSeconds(0.5));
        }
        return await telling;
    }
}
