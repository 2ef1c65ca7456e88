using System.CommandLine;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>Where a long-running command can be watched.</summary>
internal sealed class WatchOptions
{
    private readonly Option<Uri?> _metrics = new("--metrics")
    {
        Description = "Serve metrics for Prometheus at /metrics of this address during the run, such as http://127.0.0.1:9464; anybody who can reach " +
            "the address can read them.",
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
        Description = "Serve a page that shows and controls the run at this address, such as http://127.0.0.1:9053. Beyond loopback it needs HNACTORS_TOKEN.",
        HelpName = "URL",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_metrics);
        command.Options.Add(_dashboard);
    }

    /// <summary>Returns the settings with the values of these options added.</summary>
    /// <exception cref="UsageException">The dashboard's address is not one to listen on, or would expose the run to strangers.</exception>
    public FetchSettings ApplyTo(FetchSettings settings, ParseResult parsed) => settings with
    {
        Metrics = parsed.GetValue(_metrics),
        Dashboard = parsed.GetValue(_dashboard) is { } address ? Endpoints.Read("--dashboard", address, basePath: null) : null,
    };
}
