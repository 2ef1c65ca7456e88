using System.CommandLine;
using System.Globalization;
using HnActors.Node.Settings;
using HnActors.Storage;
using HnActors.Storage.Addresses;

namespace HnActors.Node.Options;

/// <summary>Options that are the same for every command that has them.</summary>
internal static class SharedOptions
{
    // ISO 8601; a space instead of the T is accepted too.
    private static readonly string[] Instants = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    public static EnvironmentOption Api() => Api(ApiAddress.Official);

    /// <summary>The option <c>--api</c> of a command that fills a store.</summary>
    public static EnvironmentOption ApiOfStore() => Api($"the API the store was filled from, else {ApiAddress.Official}");

    /// <summary>The option <c>--api</c> of a command that gives it a different meaning or default.</summary>
    public static EnvironmentOption Api(string description, string help) => new("--api", "HNACTORS_API", $"{description}.", help);

    public static EnvironmentOption Store() => new(
        "--store", "HNACTORS_STORE", "Where the items are kept. Default: sqlite:hn.db.", "sqlite:PATH|postgres:CONNECTION");

    public static Option<double> Timeout() => Seconds("--timeout", "Time allowed for one request, in seconds.", 15, 0.01, 3600);

    public static Option<bool> Json(string description = "End standard output with one line of JSON.") => new("--json") { Description = description };

    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Show no progress, only the result." };

    /// <summary>A number of seconds within bounds.</summary>
    public static Option<double> Seconds(string name, string description, double normal, double least, double most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => normal,
        HelpName = "SECONDS",
        CustomParser = result =>
        {
            if (DecimalNumber.TryParse(result.Tokens[0].Value, out var seconds) && seconds >= least && seconds <= most) return seconds;
            result.AddError($"{name} {result.Tokens[0].Value} is not a number of seconds from {least} to {most}.");
            return default;
        },
    };

    /// <summary>A date, or a date with a time.</summary>
    public static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            // Other date orders are refused: 02/03 is February to some and March to others.
            if (DateTimeOffset.TryParseExact(
                text.Replace(' ', 'T'), Instants, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
            {
                return instant;
            }
            result.AddError($"{name} {text} is not a time: write a date such as 2024-12-31, or a time such as 2024-12-31T18:30Z.");
            return null;
        },
    };

    /// <summary>A number of 0 or more.</summary>
    public static Option<double?> Number(string name, string unit, string description, double? normal, double most) => new(name)
    {
        Description = description,
        HelpName = unit,
        DefaultValueFactory = _ => normal,
        CustomParser = result =>
        {
            if (DecimalNumber.TryParse(result.Tokens[0].Value, out var value) && value >= 0 && value <= most) return value;
            result.AddError($"{name} {result.Tokens[0].Value} is not a number from 0 to {most.ToString(CultureInfo.InvariantCulture)}.");
            return null;
        },
    };

    /// <summary>A whole number of 1 or more.</summary>
    public static Option<long?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (WholeNumber.TryParse(result.Tokens[0].Value, out var count) && count >= 1) return count;
            result.AddError($"{name} {result.Tokens[0].Value} is not valid: give a whole number of 1 or more.");
            return null;
        },
    };

    public static ApiAddress GetApi(this ParseResult parsed, EnvironmentOption api) => ApiAddress.Parse(api.Read(parsed) ?? ApiAddress.Official);

    public static StoreSource GetStore(this ParseResult parsed, EnvironmentOption store) => StoreAddress.Parse(store.Read(parsed) ?? "sqlite:hn.db");

    private static EnvironmentOption Api(string normal) =>
        Api($"The API's URL with its version folder, or 'sim' for the built-in imitation. Default: {normal}", "URL|sim");
}
