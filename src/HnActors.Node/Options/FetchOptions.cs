using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HnActors.Core.DeadLetters;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Options;

/// <summary>Options of the commands that fetch.</summary>
/// <param name="store">Returns the store to fetch into; null to add an option <c>--store</c>.</param>
internal sealed class FetchOptions(Func<ParseResult, StoreSource>? store = null)
{
    private readonly EnvironmentOption _api = SharedOptions.ApiOfStore();
    private readonly EnvironmentOption _store = SharedOptions.Store();
    private readonly Option<string> _concurrency = new("--concurrency")
    {
        Description = "Requests in flight; auto finds out how many the server can take.",
        DefaultValueFactory = _ => "auto",
        HelpName = "N|auto",
        Validators = { RefuseNoConcurrency },
    };

    private readonly Option<double?> _maxRate = CeilingOptions.MaxRate();
    private readonly Option<double?> _bandwidth = CeilingOptions.Bandwidth();
    private readonly Option<long?> _attempts = SharedOptions.Count("--attempts", "Failed attempts after which an id is parked. Default: 8.");
    private readonly Option<double> _retryDelay =
        SharedOptions.Seconds("--retry-delay", "The longest random delay before the first retry, in seconds; it doubles each time.", 1, 0, 3600);

    private readonly Option<double> _timeout = SharedOptions.Timeout();
    private readonly TransportOptions _transport = new();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly Option<bool> _quiet = SharedOptions.Quiet();

    public IReadOnlyList<Option> All =>
    [
        .. store is null ? [_store] : Array.Empty<Option>(),
        _api, _concurrency, _maxRate, _bandwidth, _timeout, _attempts, _retryDelay, .. _transport.All, _json, _quiet,
    ];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Options.Add(option);
    }

    public FetchSettings Read(ParseResult parsed) => new()
    {
        Store = store?.Invoke(parsed) ?? parsed.GetStore(_store),
        Api = parsed.GetApi(_api),
        ApiWasGiven = _api.Read(parsed) is not null,
        Concurrency = ReadConcurrency(parsed.GetValue(_concurrency)!),
        MaxRate = parsed.GetValue(_maxRate),
        MaxBandwidth = parsed.GetValue(_bandwidth),
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
        Retries = new RetryPolicy
        {
            Attempts = (int)Math.Min(parsed.GetValue(_attempts) ?? 8, int.MaxValue),
            BaseDelay = TimeSpan.FromSeconds(parsed.GetValue(_retryDelay)),
        },
        Transport = _transport.Read(parsed),
        Json = parsed.GetValue(_json),
        Quiet = parsed.GetValue(_quiet),
    };

    private static void RefuseNoConcurrency(OptionResult result)
    {
        try
        {
            ReadConcurrency(result.GetValueOrDefault<string>());
        }
        catch (UsageException exception)
        {
            result.AddError(exception.Message);
        }
    }

    internal static int? ReadConcurrency(string text)
    {
        if (text == "auto") return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 10_000
            ? count
            : throw new UsageException($"--concurrency {text} is not valid: give auto, or a whole number from 1 to 10000.");
    }
}
