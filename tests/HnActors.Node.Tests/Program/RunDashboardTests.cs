using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using HnActors.Node.Tests.Dashboard;
using HnActors.Simulator;
using HnActors.Simulator.Faults;
using static Microsoft.Playwright.Assertions;

namespace HnActors.Node.Tests.Program;

/// <summary>The dashboard of a run in one process.</summary>
public sealed partial class RunDashboardTests : ProgramTest
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_download_is_paused_and_changed_and_resumed_from_its_dashboard()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 20_000, Faults = [FaultRule.Parse("500@19990-19993")] });
        using var program = HnActorsProcess.Start(
            Folder, "download", "--all", "--max-rate", "300", "--attempts", "1", "--api", Api, "--dashboard", "http://127.0.0.1:0", "--json");
        var job = await JobAsync(program);
        await UntilAsync(() => Status(job).GetProperty("parked").GetInt64() == 4, () => program.Errors, PauseOfRequests);

        Assert.Equal("paused", (await PostAsync($"jobs/{job}/pause", new { })).GetProperty("phase").GetString());
        await UntilAsync(() => IsQuiet(job), () => "it goes on although it is paused", PauseOfRequests);
        Assert.InRange(Simulator.Counts.Items, 1, 19_000);
        Assert.Equal(4, (await PostAsync($"jobs/{job}/dead-letters", new { })).GetArrayLength());
        Assert.Equal(50_000, (await PostAsync($"jobs/{job}/limits", new { maxRate = 50_000, maxConcurrency = 16 })).GetProperty("maxRate").GetInt64());
        Simulator.Faults = [];
        Assert.Equal(4, (await PostAsync($"jobs/{job}/dead-letters/retry", new { })).GetProperty("count").GetInt64());
        await PostAsync($"jobs/{job}/resume", new { });

        Assert.True(await program.WaitAsync() == 0, program.Errors);
        Assert.Equal(20_000, Json(program.Output).GetProperty("stored").GetInt64() + Json(program.Output).GetProperty("nulls").GetInt64());
        Assert.Contains("paused from the dashboard", program.Errors);
        Assert.Contains("changed from the dashboard: at most 50000/s, 16 in flight", program.Errors);
    }

    [Fact]
    public async Task A_copy_that_is_followed_shows_its_lag_and_ends_although_somebody_watches()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 300, Growth = 20 });
        using var program = HnActorsProcess.Start(Folder, "follow", "--all", "--users", "--api", Api, "--dashboard", "http://127.0.0.1:0");
        var job = await JobAsync(program);
        using var watching = await Http.GetStreamAsync($"{_root}watch?job={job}");

        await UntilAsync(
            () => Status(job).TryGetProperty("follow", out var follow) && follow.GetProperty("new").GetInt64() > 10, () => program.Errors, PauseOfRequests);
        var jobs = JsonDocument.Parse(await Http.GetStringAsync($"{_root}jobs")).RootElement;
        Assert.Equal(["running", "running"], jobs.EnumerateArray().Select(one => one.GetProperty("phase").GetString()));
        await UntilAsync(() => Status(Jobs()[1]) is var users && users.GetProperty("nulls").ValueKind == JsonValueKind.Number
            && users.TryGetProperty("follow", out _), () => program.Errors, PauseOfRequests);
        program.Signal(HnActorsProcess.Interrupt);

        Assert.True(await program.WaitAsync() == 0, program.Errors);
    }

    [Fact]
    public async Task What_is_null_when_it_is_read_again_and_keeps_its_body_counts_as_stored()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 300 });
        Assert.Equal(0, (await RunAsync("download", "--all", "--api", Api)).Code);
        Simulator.Faults = [FaultRule.Parse("null@1-40")];
        var before = Simulator.Counts.Items;
        using var program = HnActorsProcess.Start(Folder, "follow", "--all", "--api", Api, "--dashboard", "http://127.0.0.1:0");
        var job = await JobAsync(program);

        // All are read again at a start, and each that is null is asked a second time.
        await UntilAsync(() => Simulator.Counts.Items - before >= 340, () => program.Errors);
        var nulls = CountRows("SELECT count(*) FROM item WHERE json IS NULL");
        await UntilAsync(() => Status(job).GetProperty("nulls").GetInt64() == nulls, () => $"{Status(job)} where the store has {nulls}", PauseOfRequests);
        Assert.InRange(nulls, 0, 39);
        program.Signal(HnActorsProcess.Interrupt);

        Assert.True(await program.WaitAsync() == 0, program.Errors);
    }

    [Fact]
    public async Task What_a_cluster_alone_can_do_is_not_there_and_pages_from_elsewhere_are_turned_away()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 3000 });
        using var program = HnActorsProcess.Start(Folder, "download", "--all", "--max-rate", "100", "--api", Api, "--dashboard", "http://127.0.0.1:0");
        var job = await JobAsync(program);

        foreach (var path in (string[])["jobs", $"jobs/{job}/cancel", $"jobs/{job}/remove", "cluster/leave"])
        {
            using var answer = await Http.PostAsJsonAsync(_root + path, new { });
            Assert.Equal(path == "jobs" ? HttpStatusCode.MethodNotAllowed : HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("this is the dashboard of a single run", await answer.Content.ReadAsStringAsync());
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, _root + "jobs") { Headers = { Host = "example.com" } };
        using var refused = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Where_the_dashboard_can_not_be_the_run_does_not_begin()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 10 });
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var inUse = await RunAsync("download", "--all", "--api", Api, "--dashboard", address);
        var open = await RunAsync("download", "--all", "--api", Api, "--dashboard", "http://0.0.0.0:0");
        var wrong = await RunAsync("download", "--all", "--api", Api, "--dashboard", "9053");

        Assert.Equal(1, inUse.Code);
        Assert.Contains($"can't listen on --dashboard {address}/", inUse.Errors);
        Assert.Equal(2, open.Code);
        Assert.Contains("set HNACTORS_TOKEN to a secret", open.Errors);
        Assert.Equal(2, wrong.Code);
        Assert.Contains("--dashboard 9053 is not an address to listen on", wrong.Errors);
        Assert.False(File.Exists(InFolder("hn.db")));
    }

    [BrowserFact]
    public async Task Its_page_offers_what_a_run_can_do_and_nothing_else()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 50_000 });
        using var program = HnActorsProcess.Start(Folder, "download", "--all", "--max-rate", "150", "--api", Api, "--dashboard", "http://127.0.0.1:0");
        await JobAsync(program);
        await using var browser = await DashboardBrowser.StartAsync();
        var page = await browser.OpenAsync(_root.Replace("/api/v1/", "/"));

        await Expect(page.Locator("#phase")).ToHaveAttributeAsync("data-phase", "running");
        await Expect(page.Locator("[data-count=total]")).ToHaveAttributeAsync("data-value", "50000");
        await page.Locator("#tabs [data-tab=control]").ClickAsync();
        await Expect(page.Locator("#control-start")).ToBeHiddenAsync();
        await Expect(page.Locator("[data-action=cancel]")).ToBeHiddenAsync();
        await page.Locator("[data-action=pause]").ClickAsync();
        await Expect(page.Locator("#control-phase")).ToHaveAttributeAsync("data-phase", "paused");
        await page.Locator("[data-action=resume]").ClickAsync();
        await Expect(page.Locator("#control-phase")).ToHaveAttributeAsync("data-phase", "running");
        await page.Locator("#tabs [data-tab=nodes]").ClickAsync();
        await Expect(page.Locator("#nodes-rows tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#nodes-rows button")).ToBeHiddenAsync();
        Assert.Empty(browser.Complaints);
    }

    // What was in flight is finished, and then nothing is asked while somebody looks a few times.
    private bool IsQuiet(string job)
    {
        var asked = Simulator.Counts.Items;
        for (var look = 0; look < 50; look++) Assert.Equal("paused", Status(job).GetProperty("phase").GetString());
        return Simulator.Counts.Items == asked;
    }

    private string _root = "";

    // Waits until the run has begun.
    private async Task<string> JobAsync(HnActorsProcess program)
    {
        await UntilAsync(() => Dashboard().IsMatch(program.Errors) || program.HasEnded, () => program.Errors);
        _root = Dashboard().Match(program.Errors).Groups[1].Value + "/api/v1/";
        await UntilAsync(() => Jobs() is [var job, ..] && Status(job).GetProperty("stored").GetInt64() > 0, () => program.Errors, PauseOfRequests);
        return Jobs()[0];
    }

    private List<string> Jobs() => [.. JsonDocument.Parse(Http.GetStringAsync(_root + "jobs").GetAwaiter().GetResult()).RootElement
        .EnumerateArray().Select(job => job.GetProperty("job").GetString()!)];

    private JsonElement Status(string job) => JsonDocument.Parse(Http.GetStringAsync($"{_root}jobs/{job}").GetAwaiter().GetResult()).RootElement;

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await Http.PostAsJsonAsync(_root + path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }

    [GeneratedRegex(@"dashboard at (http://\S+)/dashboard/")]
    private static partial Regex Dashboard();
}
