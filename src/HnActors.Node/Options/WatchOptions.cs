using System.CommandLine;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>Where a command that fetches for long can be looked at while it runs.</summary>
internal sealed class WatchOptions
{
    private readonly Option<Uri?> _metrics = new("--metrics")
    {
        Description = "Where Prometheus can read metrics at /metrics while it runs, such as http://127.0.0.1:9464; the address may be read by anybody " +
            "who can reach it.",
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url is { Scheme: "http", PathAndQuery: "/" }) return url;
            result.AddError($"--metrics {result.Tokens[0].Value} is not an address to listen at: write http://HOST:PORT.");
            return null;
        },
    };

    private readonly Option<string?> _dashboard = new("--dashboard")
    {
        Description = "Where a page shows and steers the run while it lasts, such as http://127.0.0.1:9053. Beyond loopback it needs HNACTORS_TOKEN.",
        HelpName = "URL",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_metrics);
        command.Options.Add(_dashboard);
    }

    /// <summary>The same settings, with what was asked for here.</summary>
    /// <exception cref="UsageException">The dashboard's is not an address to listen on, or would open the run to strangers.</exception>
    public FetchSettings ApplyTo(FetchSettings settings, ParseResult parsed) => settings with
    {
        Metrics = parsed.GetValue(_metrics),
        Dashboard = parsed.GetValue(_dashboard) is { } address ? Endpoints.Read("--dashboard", address, basePath: null) : null,
    };
}
