using System.Runtime.InteropServices;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Dashboard;

/// <summary>A test that wants PostgreSQL and Chromium, as Debian packs it, and what drives it; nothing is downloaded.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    public BrowserFactAttribute() => Skip = PostgresServer.Missing ?? Missing.Value;

    private static string? FindMissing()
    {
        var platform = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var driver = Path.Combine(AppContext.BaseDirectory, ".playwright", "node", platform, "node");
        return new ProgramFactAttribute(DashboardBrowser.Program, "--version").Skip ?? new ProgramFactAttribute(driver, "--version").Skip;
    }
}
