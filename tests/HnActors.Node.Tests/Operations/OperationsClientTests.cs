using HnActors.Core.DeadLetters;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HnActors.Node.Tests.Operations;

/// <summary>Something answers, and it is not a node.</summary>
public class OperationsClientTests
{
    [Theory]
    [InlineData("text/html", "<html>please log in</html>")]
    [InlineData("application/json", """{"hello":"world"}""")]
    [InlineData("application/json", "[1,2,null]")]
    [InlineData("application/json", "null")]
    [InlineData("application/json", "[null]")]
    [InlineData("application/json; charset=foo", "{}")]
    [InlineData("text/plain", "")]
    public async Task Whatever_it_says_no_command_takes_it_for_done(string type, string body)
    {
        await using var server = await AnswerAsync(type, body);
        using var client = new OperationsClient(new Uri(server.Urls.First()));
        var none = CancellationToken.None;

        var commands = new List<Func<Task>>
        {
            () => client.ListJobsAsync(none),
            () => client.StatusAsync("job", none),
            () => client.MoveJobAsync("job", "pause", none),
            () => client.SetLimitsAsync("job", new LimitsRequest(MaxRate: 5), none),
            () => client.StartJobAsync(new JobRequest { Last = 5 }, none),
            () => client.LeasesAsync("job", none),
            () => client.ChangeDeadLettersAsync("job", "retry", new DeadLetterRequest(), none),
            () => client.ReadDeadLettersAsync("job", new DeadLetterFilter(), none).ToListAsync(none).AsTask(),
            () => client.MembersAsync(none),
            () => client.ShardsAsync(none),
        };
        // A member that is sent away is answered with nothing.
        if (body.Length > 0) commands.Add(() => client.ChangeMemberAsync("a:1", "leave", force: false, none));
        foreach (var command in commands)
        {
            var refused = await Assert.ThrowsAsync<FailedException>(command);
            Assert.Contains("is not an hnactors node", refused.Message);
        }
        var (isReady, text) = await client.ReadinessAsync(none);
        Assert.False(isReady);
        Assert.StartsWith("not ready: ", text);
        Assert.DoesNotContain("html", text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    public async Task A_name_that_no_job_can_have_is_refused_as_it_was_written(string name)
    {
        using var client = new OperationsClient(new Uri("http://127.0.0.1:1"));

        Assert.StartsWith($"'{name}' is not a job's name", (await Assert.ThrowsAsync<UsageException>(() => client.StatusAsync(name, default))).Message);
        Assert.Contains("…", (await Assert.ThrowsAsync<UsageException>(() => client.LeasesAsync(new string('j', 20_000), default))).Message);
    }

    [Fact]
    public async Task A_node_that_is_asked_over_TLS_by_mistake_is_said_to_speak_none()
    {
        await using var server = await AnswerAsync("text/plain", "");
        using var client = new OperationsClient(new UriBuilder(server.Urls.First()) { Scheme = "https" }.Uri);

        var refused = await Assert.ThrowsAsync<FailedException>(() => client.MembersAsync(default));

        Assert.Contains("does not speak TLS", refused.Message);
        Assert.DoesNotContain("inner exception", refused.Message);
    }

    private static async Task<WebApplication> AnswerAsync(string type, string body)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        await application.StartAsync();
        return application;
    }
}
