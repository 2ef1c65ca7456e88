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
    public async Task An_API_that_the_reader_names_stays_though_another_is_suggested()
    {
        var page = await OpenAsync("#job=a&tab=control");
        var api = page.GetByLabel("API");
        await Expect(api).ToHaveValueAsync("http://mirror.example/v0");

        await api.FillAsync("https://hacker-news.firebaseio.com/v0");
        await HearAsync(page, 2);

        await Expect(api).ToHaveValueAsync("https://hacker-news.firebaseio.com/v0");
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
