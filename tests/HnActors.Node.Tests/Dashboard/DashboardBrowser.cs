using Microsoft.Playwright;

namespace HnActors.Node.Tests.Dashboard;

/// <summary>Chromium without a window, and what it complained about.</summary>
internal sealed class DashboardBrowser : IAsyncDisposable
{
    public const string Program = "chromium";

    private const float Timeout = 240_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _complaints = [];

    private DashboardBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Errors in the console, the violations of the page's policy among them, and exceptions that nobody caught.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints) return [.. _complaints];
        }
    }

    public static async Task<DashboardBrowser> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Timeout);
        var playwright = await Playwright.CreateAsync();
        // Tests may run as root, whose processes Chromium's sandbox does not take.
        return new DashboardBrowser(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = FindProgram(), Args = ["--no-sandbox"] }));
    }

    public async Task<IPage> OpenAsync(string url)
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(Timeout);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") Keep($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => Keep(error);
        await page.GotoAsync(url);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private void Keep(string complaint)
    {
        lock (_complaints) _complaints.Add(complaint);
    }

    private static string FindProgram() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, Program)).First(File.Exists);
}
