using HnActors.Core.DeadLetters;
using HnActors.Core.Jobs;
using HnActors.Node.Dashboard;
using HnActors.Node.Settings;
using HnActors.Node.Tests.Operations;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HnActors.Node.Tests.Dashboard;

/// <summary>The dashboard's page in a real browser, over jobs that are only told of: what a reader may press at an odd moment.</summary>
public sealed class DashboardPageTests : IAsyncLifetime
{
    private readonly StubOperations _jobs = new();
    private RunDashboard _dashboard = null!;
    private DashboardBrowser _browser = null!;
    private string _url = "";
    private string _basePath = "";

    public async Task InitializeAsync()
    {
        _jobs.Jobs.AddRange([StubOperations.Line("a"), StubOperations.Line("b")]);
        _dashboard = await StartAsync(token: null, basePath: null);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        await _dashboard.DisposeAsync();
    }

    [BrowserFact]
    public async Task Which_API_a_job_asks_is_left_to_the_cluster_unless_the_reader_names_one_and_what_the_cluster_remarks_is_shown()
    {
        var page = await OpenAsync("#job=a&tab=control");
        var asked = new List<string>();
        await page.RouteAsync("**/api/v1/jobs", async route =>
        {
            asked.Add(route.Request.PostData ?? "");
            await route.FulfillAsync(new() { ContentType = "application/json", Body = """{"job":"a","note":"The store will mix both."}""" });
        });
        var start = page.GetByRole(AriaRole.Button, new() { Name = "Start" });

        await start.ClickAsync();
        await Expect(page.Locator("#toasts")).ToHaveTextAsync("a has begun. The store will mix both.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Control" }).ClickAsync();
        await page.GetByLabel("API").FillAsync("http://other.example/v0");
        await HearAsync(page, 2);
        await start.ClickAsync();
        await Expect(page.Locator("#toasts p")).ToHaveCountAsync(2);

        Assert.DoesNotContain("\"api\"", asked[0]);
        Assert.Contains("\"api\":\"http://other.example/v0\"", asked[1]);
    }

    [BrowserFact]
    public async Task One_node_without_the_API_is_not_all_of_them_and_a_wait_that_the_server_asked_for_is_told()
    {
        var fine = SomeMetrics.Of(10, 10);
        _jobs.Nodes = [new("akka.tcp://hnactors@a:1", fine with { Outage = "timeout" }), new("akka.tcp://hnactors@b:1", fine)];
        var page = await OpenAsync("#job=a");
        await Expect(page.Locator("#circuit")).ToHaveTextAsync("Down for 1 of 2 nodes");
        await Expect(page.Locator("#trouble")).ToBeHiddenAsync();

        _jobs.Nodes = [.. _jobs.Nodes.Select(node => node with { Metrics = fine with { Outage = "timeout", LimitedByStore = true } })];
        await Expect(page.Locator("#circuit")).ToHaveTextAsync("Down, circuit open");
        await Expect(page.Locator("#trouble")).ToContainTextAsync("the API is down (timeout)");

        _jobs.Nodes = [.. _jobs.Nodes.Select(node => node with { Metrics = fine with { HoldLeft = TimeSpan.FromMinutes(29) } })];
        await Expect(page.Locator("#circuit")).ToHaveTextAsync("Asks to wait");
        await Expect(page.Locator("#trouble")).ToContainTextAsync("the server asked us to wait");
    }

    [BrowserFact]
    public async Task A_question_about_one_job_ends_when_another_is_shown_and_two_clicks_turn_one_page()
    {
        _jobs.Letters.AddRange(Enumerable.Range(1, 200).Select(id => new DeadLetter(
            id, "server-error", "status 500", 3, 0, DeadLetterStatus.Parked, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, default, "")));
        _jobs.Parked = 200;
        var page = await OpenAsync("#job=b&tab=letters");
        await page.EvaluateAsync("location.hash = '#job=a&tab=letters'");
        await Expect(page.Locator("#letters-place")).ToContainTextAsync("Page 1");
        await page.RouteAsync("**/dead-letters", async route =>
        {
            await Task.Delay(300);
            await route.ContinueAsync();
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).DblClickAsync();
        await Expect(page.Locator("#letters-place")).ToHaveTextAsync("Page 2: ids 51 to 100");

        await page.GetByLabel("Select 51", new() { Exact = true }).CheckAsync();
        await page.Locator("#drop-selected").ClickAsync();
        await Expect(page.Locator("#confirm")).ToBeVisibleAsync();
        await page.EvaluateAsync("history.back()");

        await Expect(page.Locator("#confirm")).ToBeHiddenAsync();
        await Expect(page.Locator("#job")).ToHaveValueAsync("b");
        Assert.DoesNotContain(_jobs.Asked, asked => asked.StartsWith("drop", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task A_finished_job_whose_parked_ids_were_dropped_is_finished_and_the_keyboard_stays_where_it_was()
    {
        _jobs.Dropped = 2;
        var page = await OpenAsync("#job=a&tab=control");
        var pause = page.GetByRole(AriaRole.Button, new() { Name = "Pause" });
        await pause.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume" })).ToBeFocusedAsync();

        _jobs.Jobs[0] = StubOperations.Line("a", JobPhase.Finished);

        await Expect(page.Locator("#control-phase")).ToHaveTextAsync("finished");
    }

    [BrowserFact]
    public async Task While_the_cluster_does_not_answer_the_page_does_not_say_that_it_is_live()
    {
        var page = await OpenAsync("#job=a");
        await Expect(page.Locator("#connection")).ToHaveAttributeAsync("data-state", "live");

        _jobs.IsSilent = true;

        await Expect(page.Locator("#connection")).ToHaveAttributeAsync("data-state", "trouble");
        await Expect(page.Locator("#problem")).ToContainTextAsync("Nothing can be said at present");
    }

    [BrowserFact]
    public async Task Behind_a_proxy_one_comes_to_the_page_with_and_without_a_slash_and_every_tab_can_log_out()
    {
        await using var guarded = await StartAsync("secret", "/hn");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        foreach (var path in new[] { "/hn", "/hn/", "/hn/dashboard" })
        {
            var asked = new Uri(new Uri(_url), path);
            using var answer = await http.GetAsync(asked);
            Assert.Equal((302, "/hn/dashboard/"), ((int)answer.StatusCode, new Uri(asked, answer.Headers.Location!).AbsolutePath));
        }
        using var prober = await http.GetAsync(new Uri(new Uri(_url), "/hn/dashboard/prober.js"));
        // Whoever shows no token learns nothing of the members.
        Assert.DoesNotContain("other.example", prober.Headers.GetValues("Content-Security-Policy").Single());

        var page = await OpenAsync("#job=a");
        await page.GetByLabel("Token").FillAsync("secret");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Expect(page.Locator("#logout")).ToBeVisibleAsync();
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(page.Url);
        await second.Locator("#logout").ClickAsync();

        await Expect(second.GetByLabel("Token")).ToBeVisibleAsync();
    }

    private async Task<RunDashboard> StartAsync(string? token, string? basePath)
    {
        _basePath = basePath ?? "";
        var settings = new EndpointSettings(new Uri("http://127.0.0.1:0"), token, ReadToken: null, basePath);
        return (await RunDashboard.StartAsync(settings, _jobs, note => _url = note["dashboard at ".Length..], CancellationToken.None))!;
    }

    private async Task<IPage> OpenAsync(string place)
    {
        _browser ??= await DashboardBrowser.StartAsync();
        return await _browser.OpenAsync($"{new Uri(_url).GetLeftPart(UriPartial.Authority)}{_basePath}/dashboard/{place}");
    }

    // The cluster is asked for the list of jobs once for each snapshot.
    private async Task HearAsync(IPage page, int snapshots)
    {
        var heard = _jobs.Asked.Count(asked => asked == "list");
        await Cluster.TestCluster.UntilAsync(() => Task.FromResult(_jobs.Asked.Count(asked => asked == "list") > heard + snapshots), () => page.Url);
    }
}
