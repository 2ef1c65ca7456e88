using System.Text.Json;
using HnActors.Actors.Operations;
using HnActors.Node.Display;
using HnActors.Node.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Tests.Cluster;

/// <summary>A watch at a stand-in for a node.</summary>
public class JobWatchTests
{
    [Fact]
    public async Task A_watch_stays_while_the_cluster_cannot_be_asked_and_says_so_once()
    {
        var answers = new Queue<string?>(["running", null, null, null, "running", null, "finished"]);
        await using var node = await StartAsync(answers);
        using var client = new OperationsClient(new Uri(node.Urls.First()));
        var display = new Notes();

        var report = await JobWatch.RunAsync(client, "job", display, CancellationToken.None);

        Assert.Equal("finished", report.Phase);
        Assert.Equal(2, display.Said.Count(note => note.Contains("can't be asked at present", StringComparison.Ordinal)));
        Assert.Equal(2, display.Said.Count(note => note.Contains("answers again", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("paused", 4, "job resume")]
    [InlineData("cancelled", 4, "does not run any more")]
    [InlineData("finished", 0, "")]
    public async Task A_watch_that_ends_without_the_jobs_end_says_so_and_has_a_code_of_its_own(string phase, int expected, string said)
    {
        await using var node = await StartAsync(new Queue<string?>(["running", phase, phase]));

        var (code, _, errors) = await Program.HnActorsProcess.RunAsync(
            Path.GetTempPath(), "job", "status", "job", "--watch", "--quiet", "--node", node.Urls.First());

        Assert.Equal(expected, code);
        Assert.Contains(said, errors);
    }

    /// <param name="phases">What is answered one after another; null for an answer that says that it can't be done at present.</param>
    private static async Task<WebApplication> StartAsync(Queue<string?> phases)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(async context =>
        {
            var phase = phases.Count > 0 ? phases.Dequeue() : "finished";
            context.Response.StatusCode = phase is null ? 503 : 200;
            object answer = phase is null ? new { Message = "forming" } : Report(phase);
            await context.Response.WriteAsJsonAsync(answer, answer.GetType(), JsonSerializerOptions.Web);
        });
        await application.StartAsync();
        return application;
    }

    private static JobReport Report(string phase) => new(
        "job", "last 10", "http://api/v0", phase, 1, 10, 10, phase == "finished" ? 10 : 5, 0, 0, 0, 0, 0, 0, phase == "finished" ? 0 : 5, 0, 0,
        new Dictionary<string, int>(), phase == "finished", []);

    private sealed class Notes : IProgressDisplay
    {
        public List<string> Said { get; } = [];

        public void Note(string message) => Said.Add(message);

        public void Show(ProgressSnapshot snapshot)
        {
        }

        public void End()
        {
        }
    }
}
