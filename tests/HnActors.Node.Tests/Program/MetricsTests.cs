using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using HnActors.Simulator;
using HnActors.Storage.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Node.Tests.Program;

public partial class MetricsTests : ProgramTest
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_download_can_be_looked_at_while_it_runs()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 100_000, Latency = TimeSpan.FromMilliseconds(20) });
        var address = $"http://127.0.0.1:{PostgresServer.FreePort()}";
        using var program = HnActorsProcess.Start(Folder, "download", "--all", "--concurrency", "4", "--api", Api, "--metrics", address);
        string[] names =
        [
            "hnactors_items_total", "hnactors_job_items", "hnactors_requests_in_flight", "hnactors_fetch_duration_seconds_bucket", "dotnet_gc_collections_total",
        ];
        var metrics = "";

        await UntilAsync(
            () =>
            {
                try
                {
                    metrics = Http.GetStringAsync($"{address}/metrics").GetAwaiter().GetResult();
                }
                catch (HttpRequestException)
                {
                    // It has not begun.
                }
                // Each is there once there is something to tell.
                return names.All(name => metrics.Contains($"\n{name}{{"));
            },
            () => program.Errors + metrics,
            PauseOfRequests);
        program.Signal(HnActorsProcess.Interrupt);

        Assert.Equal(130, await program.WaitAsync());
        Assert.Contains("target_info{service_name=\"hnactors\"", metrics);
        Assert.All(
            metrics.Split('\n').Where(line => line.StartsWith("hnactors_", StringComparison.Ordinal)), line => Assert.Matches("job=\"[0-9a-f]+\"", line));
    }

    [Fact]
    public async Task A_copy_that_is_followed_with_its_users_tells_of_both_jobs()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 300 });
        var address = $"http://127.0.0.1:{PostgresServer.FreePort()}";
        using var program = HnActorsProcess.Start(Folder, "follow", "--all", "--users", "--api", Api, "--metrics", address);

        await UntilAsync(
            () => Series(address, "hnactors_job_items").Select(line => JobOf(line)).Distinct().Count() == 2
                && Series(address, "hnactors_job_limit").Count == 2,
            () => program.Errors,
            PauseOfRequests);
        program.Signal(HnActorsProcess.Interrupt);

        Assert.True(await program.WaitAsync() == 0, program.Errors);
    }

    [Fact]
    public async Task Only_a_job_that_runs_has_a_limit()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 20_000 });
        var address = $"http://127.0.0.1:{PostgresServer.FreePort()}";
        using var program = HnActorsProcess.Start(
            Folder, "download", "--all", "--max-rate", "100", "--api", Api, "--metrics", address, "--dashboard", "http://127.0.0.1:0");
        await UntilAsync(
            () => Series(address, "hnactors_job_limit").Count == 1 && DashboardOf(program) is not null, () => program.Errors, PauseOfRequests);
        var job = JobOf(Series(address, "hnactors_job_limit")[0]);

        await PostAsync($"{DashboardOf(program)}/api/v1/jobs/{job}/pause");
        await UntilAsync(() => Series(address, "hnactors_job_limit").Count == 0, () => program.Errors, PauseOfRequests);
        Assert.NotEmpty(Series(address, "hnactors_job_items"));
        await PostAsync($"{DashboardOf(program)}/api/v1/jobs/{job}/resume");
        await UntilAsync(() => Series(address, "hnactors_job_limit").Count == 1, () => program.Errors, PauseOfRequests);
        program.Signal(HnActorsProcess.Interrupt);

        Assert.Equal(130, await program.WaitAsync());
    }

    [Fact]
    public async Task Metrics_and_spans_are_sent_to_a_collector_where_the_environment_names_one()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 1000 });
        var sent = new ConcurrentQueue<(string Kind, string Text)>();
        await using var collector = await CollectAsync(sent);
        (string, string)[] environment =
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_TRACES_SAMPLER", "always_on"),
        ];

        using var program = HnActorsProcess.StartWith(environment, null, Folder, "download", "--all", "--api", Api);

        Assert.Equal(0, await program.WaitAsync());
        Assert.Contains(sent, one => one.Kind == "metrics" && one.Text.Contains("hnactors.items"));
        Assert.Contains(sent, one => one.Kind == "traces" && one.Text.Contains("hnactors.lease.kind"));
    }

    [Theory]
    [InlineData("https://127.0.0.1:9464")]
    [InlineData("http://127.0.0.1:9464/metrics")]
    [InlineData("9464")]
    public async Task An_address_that_can_not_be_listened_at_is_refused(string address) =>
        Assert.Equal(2, (await RunAsync("download", "--last", "1", "--api", "sim", "--metrics", address)).Code);

    [Fact]
    public async Task An_address_that_is_taken_is_told_before_anything_is_begun()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (code, _, errors) = await RunAsync("download", "--last", "1", "--api", "sim", "--metrics", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(1, code);
        Assert.Contains("Name another address or port", Assert.Single(errors.TrimEnd().Split('\n')));
        Assert.False(File.Exists(InFolder("hn.db")));
    }

    [Fact]
    public async Task An_address_of_another_machine_can_not_be_listened_at()
    {
        // Kept for documentation (RFC 5737): nobody has it.
        var (code, _, errors) = await RunAsync("download", "--last", "1", "--api", "sim", "--metrics", "http://192.0.2.1:9464");

        Assert.Equal(1, code);
        Assert.Contains("can't listen on --metrics http://192.0.2.1:9464/", Assert.Single(errors.TrimEnd().Split('\n')));
    }

    // Names stand in the messages as they are.
    private static async Task<WebApplication> CollectAsync(ConcurrentQueue<(string, string)> sent)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var collector = builder.Build();
        collector.MapPost("/v1/{kind}", async (string kind, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            sent.Enqueue((kind, Encoding.Latin1.GetString(body.ToArray())));
        });
        await collector.StartAsync();
        return collector;
    }

    // Empty before it has begun.
    private static List<string> Series(string address, string name)
    {
        try
        {
            var metrics = Http.GetStringAsync($"{address}/metrics").GetAwaiter().GetResult();
            return [.. metrics.Split('\n').Where(line => line.StartsWith($"{name}{{", StringComparison.Ordinal))];
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    private static string JobOf(string series) => JobLabel().Match(series).Groups[1].Value;

    private static string? DashboardOf(HnActorsProcess program) =>
        DashboardAddress().Match(program.Errors) is { Success: true } found ? found.Groups[1].Value : null;

    private static async Task PostAsync(string address)
    {
        using var answer = await Http.PostAsJsonAsync(address, new { });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("job=\"([0-9a-f]+)\"")]
    private static partial Regex JobLabel();

    [GeneratedRegex(@"dashboard at (http://\S+)/dashboard/")]
    private static partial Regex DashboardAddress();
}
