using System.CommandLine;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>The options of long-running commands that can send notifications.</summary>
internal sealed class NotificationOptions
{
    private readonly EnvironmentOption _notify = new(
        "--notify", "HNACTORS_NOTIFY", "POST a line of JSON to this address when the run ends, fails, is stopped, stalls or continues again.", "URL");

    private readonly Option<string?> _onFinish = new("--on-finish")
    {
        Description = "Run this shell command when the run ends, fails or is stopped; what happened is in its environment (HNACTORS_EVENT, " +
            "HNACTORS_EXIT_CODE and others), and as JSON on its standard input.",
        HelpName = "COMMAND",
    };

    private readonly Option<string?> _onStall = new("--on-stall")
    {
        Description = "Run this shell command when the run stalls, and when it continues again.",
        HelpName = "COMMAND",
    };

    private readonly Option<double> _stallAfter = SharedOptions.Seconds(
        "--stall-after", "Seconds that the run may be paused, because the API is down or nothing can be stored, before it counts as stalled.", 300, 1, 86400);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _notify, _onFinish, _onStall, _stallAfter }) command.Options.Add(option);
    }

    /// <exception cref="UsageException">The address is not valid.</exception>
    public NotificationSettings Read(ParseResult parsed) => new(
        ReadUrl(_notify.Read(parsed)),
        parsed.GetValue(_onFinish),
        parsed.GetValue(_onStall),
        TimeSpan.FromSeconds(parsed.GetValue(_stallAfter)));

    // The message must not repeat the value, which may hold a secret.
    private static Uri? ReadUrl(string? url) =>
        url is null ? null
        : Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new UsageException("--notify is not an address to send to: write https://HOST/PATH.");
}
