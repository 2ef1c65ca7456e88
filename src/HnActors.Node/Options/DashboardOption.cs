using System.CommandLine;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary><c>--dashboard</c> of a command that fetches for long.</summary>
internal sealed class DashboardOption
{
    private readonly Option<string?> _dashboard = new("--dashboard")
    {
        Description = "Where a page shows and steers the run while it lasts, such as http://127.0.0.1:9053. Beyond loopback it needs HNACTORS_TOKEN.",
        HelpName = "URL",
    };

    public void AddTo(Command command) => command.Options.Add(_dashboard);

    /// <summary>The same settings, with a dashboard where one was asked for.</summary>
    /// <exception cref="UsageException">It is no address to listen on, or would open the run to strangers.</exception>
    public FetchSettings ApplyTo(FetchSettings settings, ParseResult parsed) => parsed.GetValue(_dashboard) is { } address
        ? settings with { Dashboard = Endpoints.Read("--dashboard", address, basePath: null) }
        : settings;
}
