using System.Text.Json;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HnActors.Node.Tests.Cluster;

/// <summary>A watch at a stand-in for a node.</summary>
public class JobWatchTests
{
    [Fact]
    public async Task A_watch_stays_while_the_cluster_cannot_be_asked_and_says_so_once()
    {
        var answers = new Queue<JobPhase?>([JobPhase.Running, null, null, null, JobPhase.Running, null, JobPhase.Finished]);
        await using var node = await StartAsync(answers);
        using var client = new OperationsClient(new Uri(node.Urls.First()));
        var display = new Notes();

        var status = await JobWatch.RunAsync(client, "job", display, CancellationToken.None);

        Assert.Equal(JobPhase.Finished, status.Phase);
        Assert.Equal(2, display.Said.Count(note => note.Contains("can't be asked at present", StringComparison.Ordinal)));
        Assert.Equal(2, display.Said.Count(note => note.Contains("answers again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_watch_goes_over_to_another_node_where_its_own_is_gone()
    {
        await using var second = await StartAsync(new Queue<JobPhase?>([JobPhase.Running, JobPhase.Finished]));
        await using var first = await StartAsync(new Queue<JobPhase?>([JobPhase.Running, null]), second.Urls.First());
        using var client = new OperationsClient(new Uri(first.Urls.First()));
        var display = new Notes();

        var status = await JobWatch.RunAsync(client, "job", display, CancellationToken.None);

        Assert.Equal(JobPhase.Finished, status.Phase);
        Assert.Equal([$"{first.Urls.First()} does not answer: asking {second.Urls.First()}"], display.Said);
        Assert.Equal(3, display.Shown);
    }

    [Fact]
    public async Task What_was_known_last_is_not_shown_as_if_it_were_now()
    {
        await using var node = await StartAsync(new Queue<JobPhase?>([JobPhase.Running, null, null, null, JobPhase.Finished]));
        using var client = new OperationsClient(new Uri(node.Urls.First()));
        var display = new Notes();

        await JobWatch.RunAsync(client, "job", display, CancellationToken.None);

        Assert.Equal(2, display.Shown);
    }

    [Fact]
    public async Task Who_stops_watching_is_told_that_the_job_goes_on_and_of_no_interruption()
    {
        await using var node = await StartAsync(new Queue<JobPhase?>(Enumerable.Repeat<JobPhase?>(JobPhase.Running, 1000)));
        using var watch = Program.HnActorsProcess.Start(Path.GetTempPath(), "job", "status", "job", "--watch", "--node", node.Urls.First());
        // On a busy machine it first says what it waits for.
        await TestCluster.UntilAsync(() => Task.FromResult(watch.Errors.Contains("limit: ")), () => "nothing is shown");

        watch.Signal(Program.HnActorsProcess.Interrupt);

        Assert.Equal(130, await watch.WaitAsync());
        Assert.Contains("no longer watched", watch.Errors);
        Assert.DoesNotContain("interrupted", watch.Errors);
    }

    [Theory]
    [InlineData(JobPhase.Paused, 4, "job resume")]
    [InlineData(JobPhase.Cancelled, 4, "it no longer runs")]
    [InlineData(JobPhase.Finished, 0, "")]
    public async Task A_watch_that_ends_without_the_jobs_end_says_so_and_has_a_code_of_its_own(JobPhase phase, int expected, string said)
    {
        await using var node = await StartAsync(new Queue<JobPhase?>([JobPhase.Running, phase, phase]));

        var (code, _, errors) = await Program.HnActorsProcess.RunAsync(
            Path.GetTempPath(), "job", "status", "job", "--watch", "--quiet", "--node", node.Urls.First());

        Assert.Equal(expected, code);
        Assert.Contains(said, errors);
    }

    /// <param name="phases">What is answered one after another; null for an answer that says that it can't be done at present.</param>
    /// <param name="other">Where another member is reached; null where there is none.</param>
    private static async Task<WebApplication> StartAsync(Queue<JobPhase?> phases, string? other = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(async context =>
        {
            if (context.Request.Path.Value!.EndsWith("/cluster", StringComparison.Ordinal))
            {
                MemberLine[] members = other is null ? [] : [new MemberLine("akka.tcp://hnactors@b:1", [], "up", "", "1", other)];
                await context.Response.WriteAsJsonAsync(members, JsonSerializerOptions.Web);
                return;
            }
            var phase = phases.Count > 0 ? phases.Dequeue() : JobPhase.Finished;
            context.Response.StatusCode = phase is null ? 503 : 200;
            object answer = phase is { } known ? Status(known) : new { Message = "forming" };
            await context.Response.WriteAsJsonAsync(answer, answer.GetType(), JsonSerializerOptions.Web);
        });
        await application.StartAsync();
        return application;
    }

    private static ClusterJobStatus Status(JobPhase phase) => new()
    {
        Job = "job",
        Selection = "last 10",
        Api = "http://api/v0",
        Phase = phase,
        From = 1,
        To = 10,
        Total = 10,
        Stored = phase == JobPhase.Finished ? 10 : 5,
        Nulls = 0,
        Queued = phase == JobPhase.Finished ? 0 : 5,
        Complete = phase == JobPhase.Finished,
    };

    private sealed class Notes : IProgressDisplay
    {
        public List<string> Said { get; } = [];

        public void Note(string message) => Said.Add(message);

        public void Paused(string? trouble)
        {
        }

        public int Shown { get; private set; }

        public void Show(ProgressSnapshot snapshot) => Shown++;

        public void End()
        {
        }
    }
}
