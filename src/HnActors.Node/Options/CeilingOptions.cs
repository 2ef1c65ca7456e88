using System.CommandLine;
using System.Globalization;
using HnActors.Node.Operations;

namespace HnActors.Node.Options;

/// <summary>The request ceilings of a cluster job.</summary>
/// <param name="canBeRemoved">True if <c>none</c> removes a ceiling that was set before.</param>
internal sealed class CeilingOptions(bool canBeRemoved)
{
    private const string NoCeiling = "no ceiling", OverAllNodes = ", over all nodes";

    private readonly Option<double?> _maxRate = MaxRate(OverAllNodes, NoCeiling, canBeRemoved ? "none" : null);
    private readonly Option<int?> _concurrency = Create<int>(
        "--concurrency", "N", $"The most requests in flight{OverAllNodes}; each node that fetches has at least one", NoCeiling,
        $"a whole number from 1 to {LimitsRequest.MaxConcurrencyAllowed}",
        text => int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= LimitsRequest.MaxConcurrencyAllowed ? count : null,
        // Single runs accept auto as well: a configuration file may hold one value for both.
        canBeRemoved ? "none" : "auto");

    private readonly Option<double?> _bandwidth = Bandwidth(OverAllNodes, canBeRemoved ? "none" : null);

    /// <summary>The option <c>--max-rate</c> of a single process.</summary>
    /// <param name="normal">The default, in words.</param>
    public static Option<double?> MaxRate(string normal = NoCeiling) => MaxRate("", normal, none: null);

    /// <summary>The option <c>--bandwidth</c> of a single process.</summary>
    public static Option<double?> Bandwidth() => Bandwidth("", none: null);

    public void AddTo(Command command)
    {
        command.Options.Add(_maxRate);
        command.Options.Add(_concurrency);
        command.Options.Add(_bandwidth);
    }

    public LimitsRequest Read(ParseResult parsed) => new(parsed.GetValue(_maxRate), parsed.GetValue(_concurrency), parsed.GetValue(_bandwidth));

    private static Option<double?> MaxRate(string over, string normal, string? none) => Create<double>(
        "--max-rate", "N", $"The most requests a second{over}", normal, LimitsRequest.RatesAllowed,
        text => DecimalNumber.TryParse(text, out var rate)
            && rate is >= LimitsRequest.MinRateAllowed and <= LimitsRequest.MaxRateAllowed ? rate : null,
        none);

    private static Option<double?> Bandwidth(string over, string? none) => Create<double>(
        "--bandwidth", "RATE", $"The most bytes a second to receive from the API{over}, such as 20MB/s or 500kB/s", NoCeiling,
        $"bytes a second, {ByteRate.Min:0} or more, such as 20MB/s, 500kB/s or 1.5MiB/s (with a capital B: b would be bits)",
        text => ByteRate.TryParse(text, out var rate) ? rate : null, none);

    /// <param name="normal">The default, in words.</param>
    /// <param name="none">The word for no ceiling; null if there is no such word.</param>
    private static Option<T?> Create<T>(string name, string unit, string description, string normal, string wanted, Func<string, T?> parse, string? none)
        where T : struct
    {
        return new Option<T?>(name)
        {
            Description = description + (none == "none" ? $"; none for {NoCeiling}." : $". Default: {normal}."),
            HelpName = none is null ? unit : $"{unit}|{none}",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                // Zero removes the ceiling.
                if (none is not null && text == none) return default(T);
                if (parse(text) is { } value) return value;
                result.AddError($"{name} {text} is not valid: give {wanted}{(none is null ? "" : $", or {none}")}.");
                return null;
            },
        };
    }
}
