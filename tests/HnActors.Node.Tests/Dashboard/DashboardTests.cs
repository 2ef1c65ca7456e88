using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using HnActors.Node.Tests.Cluster;
using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HnActors.Node.Tests.Dashboard;

/// <summary>The dashboard of real nodes in a real browser.</summary>
public sealed partial class DashboardTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    private static readonly string[] Tabs = ["overview", "nodes", "leases", "letters", "control", "warnings"];

    // So that every id is in one of these.
    private static readonly string[] Counts = ["total", "stored", "nulls", "pending", "waiting", "parked", "dropped", "leased", "queued"];

    [BrowserFact]
    public async Task A_job_is_seen_as_it_goes_and_in_the_end_its_counts_are_those_of_the_status()
    {
        await SimulateAsync(latency: 5, "503=2%", "500@999000-999003");
        for (var node = 0; node < 2; node++) await Cluster.AddAsync("--attempts", "2");
        await using var browser = await DashboardBrowser.StartAsync();
        var page = await browser.OpenAsync($"{Cluster.Living[0].Operations}/");
        await Expect(page.Locator("#no-job")).ToContainTextAsync("There are no jobs yet.");
        // A reload would forget this.
        await page.EvaluateAsync("window.mark = 'the same page'");

        var job = await StartJobAsync(12000, "--max-rate", "50");
        await Expect(page.Locator("#phase")).ToHaveAttributeAsync("data-phase", "running");
        var stored = page.Locator("[data-count=stored]");
        await Expect(stored).ToHaveAttributeAsync("data-value", MoreThanNone());
        var seen = (await stored.GetAttributeAsync("data-value"))!;
        await Expect(stored).Not.ToHaveAttributeAsync("data-value", seen);
        await SetMaxRateAsync(job, 0);
        await Expect(page.Locator("#charts canvas")).ToHaveCountAsync(5);
        await Expect(page.Locator("#nodes-badge")).ToHaveTextAsync("2");
        await Expect(page.Locator("#phase")).ToHaveAttributeAsync("data-phase", "finished");

        var status = await Cluster.StatusAsync(job);
        foreach (var name in Counts)
            await Expect(page.Locator($"[data-count={name}]")).ToHaveAttributeAsync("data-value", status.GetProperty(name).ToString());
        var parked = status.GetProperty("parked").GetInt64();
        Assert.InRange(parked, 4, 100);
        await Expect(page.Locator("[data-map=done]")).ToHaveAttributeAsync("data-value", $"{12000 - parked}");
        await Expect(page.Locator("[data-map=letters]")).ToHaveAttributeAsync("data-value", $"{parked}");
        Assert.Equal("the same page", await page.EvaluateAsync<string>("window.mark"));
        await LooksWellAsync(page, ColorScheme.Light, 1280);
        await LooksWellAsync(page, ColorScheme.Dark, 400);
        Assert.Empty(browser.Complaints);
    }

    [BrowserFact]
    public async Task Dead_letters_are_dropped_and_sent_round_again_chosen_ones_or_all_that_match_while_a_node_dies()
    {
        const int Failing = 5000;
        const long Oldest = Newest - Failing + 1;
        await SimulateAsync(latency: 2, $"500@{Oldest}-{Newest}", "503=2%");
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--attempts", "1");
        var watched = Cluster.Living[0];
        var job = await StartJobAsync(Failing);
        await TestCluster.UntilAsync(
            async () => (await Cluster.StatusAsync(job)).GetProperty("parked").GetInt64() == Failing, () => $"they are not parked.\n{watched.Process.Errors}");
        Simulator.Faults = [];
        await using var browser = await DashboardBrowser.StartAsync();
        var page = await browser.OpenAsync($"{watched.Operations}/dashboard/#job={job}&tab=letters");

        await Expect(page.Locator("#letters-badge")).ToHaveTextAsync("5,000");
        await FilterAsync("Kind", "timeout");
        await Expect(page.Locator("#letters-rows")).ToHaveTextAsync("No dead letters match.");
        await FilterAsync("Kind", "server-error");
        await FilterAsync("Ids", $"{Oldest}-{Oldest + 1}");
        await Expect(page.Locator("#letters-rows tr")).ToHaveCountAsync(2);
        await page.GetByLabel("Select all on this page").CheckAsync();
        await PressAsync("Drop selected…");
        await page.GetByLabel("Reason, which is kept").FillAsync("not wanted");
        await PressAsync("Drop 2");
        await SaidAsync("2 dead letters dropped.");

        await FilterAsync("Ids", "");
        await page.GetByLabel("Status").SelectOptionAsync("parked");
        await PressAsync("Filter");
        await Expect(page.Locator("#letters-rows .pill", new() { HasTextString = "parked" })).ToHaveCountAsync(50);
        await PressAsync("Next");
        await Expect(page.Locator("#letters-place")).ToContainTextAsync("Page 2");
        await PressAsync("Retry all matching");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Retry 4,998 dead letters?" })).ToBeVisibleAsync();
        await PressAsync("Retry 4,998");
        await SaidAsync("4,998 dead letters will be asked for again.");
        await Cluster.Living[2].KillAsync();

        await FilterAsync("Kind", "");
        await page.GetByLabel("Status").SelectOptionAsync("dropped");
        await PressAsync("Filter");
        await Expect(page.Locator("#letters-rows .pill", new() { HasTextString = "dropped" })).ToHaveCountAsync(2);
        await page.GetByLabel($"Select {Oldest}", new() { Exact = true }).CheckAsync();
        await page.GetByLabel($"Select {Oldest + 1}", new() { Exact = true }).CheckAsync();
        await PressAsync("Retry selected (2)");
        await SaidAsync("2 dead letters will be asked for again.");
        await Expect(page.Locator("#letters-badge")).ToBeEmptyAsync();
        await FinishAsync(job, Failing);
        Assert.Empty(browser.Complaints);

        async Task FilterAsync(string field, string value)
        {
            await page.GetByLabel(field, new() { Exact = true }).FillAsync(value);
            await PressAsync("Filter");
        }

        Task PressAsync(string button) => page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

        Task SaidAsync(string text) => Expect(page.Locator(".toast", new() { HasTextString = text })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task When_the_node_dies_the_page_goes_over_to_one_that_joined_after_it_was_loaded_and_stays_with_its_job()
    {
        await SimulateAsync(latency: 5);
        var watched = await Cluster.AddAsync();
        await using var browser = await DashboardBrowser.StartAsync();
        var page = await browser.OpenAsync($"{watched.Operations}/dashboard/#tab=nodes");
        await Expect(page.Locator("#nodes-rows tr")).ToHaveCountAsync(1);
        for (var node = 0; node < 2; node++) await Cluster.AddAsync();
        var job = await StartJobAsync(20000, "--max-rate", "60");
        await Expect(page.Locator("#nodes-rows tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("#job")).ToHaveValueAsync(job);

        await watched.KillAsync();

        var other = string.Join('|', Cluster.Living.Select(node => Regex.Escape(node.Operations)));
        await page.WaitForURLAsync(new Regex($"^({other})/dashboard/#job={job}&tab=nodes$"));
        await Expect(page.Locator("#connection")).ToHaveAttributeAsync("data-state", "live");
        await Expect(page.Locator("#nodes-rows tr")).ToHaveCountAsync(2);
        await Expect(page.Locator("#job")).ToHaveValueAsync(job);
        // That nobody answered, and that the others tell a page of elsewhere nothing but that they live.
        Assert.DoesNotContain(browser.Complaints, complaint =>
            !complaint.Contains("net::ERR_", StringComparison.Ordinal) && !complaint.Contains("status of 403", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Whoever_shows_the_token_to_read_may_look_and_whoever_shows_the_other_may_start_a_job()
    {
        await SimulateAsync(latency: 2);
        (string, string)[] secrets = [("HNACTORS_TOKEN", "may-change"), ("HNACTORS_READ_TOKEN", "may-look")];
        using var node = HnActorsProcess.StartWith(secrets, null, Folder, "node", "--store", Cluster.Store, "--operations", "http://127.0.0.1:0", "--port", "0",
            "--base-path", "/hn");
        await UntilAsync(() => Operations().IsMatch(node.Output) || node.HasEnded, () => node.Errors);
        await using var browser = await DashboardBrowser.StartAsync();
        var page = await browser.OpenAsync($"{Operations().Match(node.Output).Groups[1].Value}/hn/dashboard/#tab=control");

        await LogInAsync(page, "a-guess");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That is not the token of this node.");
        await LogInAsync(page, "may-look");
        await Expect(page.Locator("#control-read-only")).ToBeVisibleAsync();
        await Expect(page.Locator("#start")).ToBeHiddenAsync();
        var refused = "fetch('../api/v1/jobs', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }).then(answer => answer.status)";
        Assert.Equal(403, await page.EvaluateAsync<int>(refused));
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        await LogInAsync(page, "may-change");
        await page.GetByLabel("API").FillAsync(Api);
        await page.GetByLabel("How many").FillAsync("20000");
        await page.GetByLabel("Requests a second, at most").FillAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(page.Locator("#phase")).ToHaveAttributeAsync("data-phase", "running");
        await page.GetByRole(AriaRole.Link, new() { Name = "Control" }).ClickAsync();
        await Expect(page.Locator("#limit-rate")).ToHaveValueAsync("50");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator("#control-phase")).ToHaveAttributeAsync("data-phase", "paused");
        Assert.DoesNotContain(browser.Complaints, complaint => !complaint.Contains("status of 40", StringComparison.Ordinal));
    }

    private static async Task LogInAsync(IPage page, string token)
    {
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }

    /// <summary>On a phone nothing sticks out, and by the rules of WCAG 2.1 AA every control has a name and every text contrast.</summary>
    private static async Task LooksWellAsync(IPage page, ColorScheme scheme, int width)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await page.SetViewportSizeAsync(width, 900);
        foreach (var tab in Tabs)
        {
            await page.Locator($"nav [data-tab={tab}]").ClickAsync();
            await Expect(page.Locator($"[data-view={tab}]")).ToBeVisibleAsync();
            Assert.Equal((tab, width), (tab, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
        }
        // All at once: a look at each would take minutes.
        await page.EvaluateAsync("for (const view of document.querySelectorAll('[data-view]')) view.hidden = false;");
        var found = await page.RunAxe();
        Assert.NotEmpty(found.Passes);
        Assert.Equal("", string.Join('\n', found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{scheme}, {violation.Id}: {node.Html}"))));
    }

    [GeneratedRegex("^[1-9]")]
    private static partial Regex MoreThanNone();

    [GeneratedRegex(@"^node \S+ .*operations at (\S+),", RegexOptions.Multiline)]
    private static partial Regex Operations();
}
