using System.CommandLine;
using System.Globalization;
using HnActors.Node.Operations;

namespace HnActors.Node.Options;

/// <summary>The most that a job of a cluster lets be asked of its API.</summary>
/// <param name="canBeRemoved">True where <c>none</c> takes a ceiling away that was set before.</param>
internal sealed class CeilingOptions(bool canBeRemoved)
{
    private readonly Option<double?> _maxRate = MaxRate(canBeRemoved);
    private readonly Option<int?> _concurrency = Create<int>(
        "--concurrency", "N", "The most requests in flight, over all nodes", $"a whole number from 1 to {LimitsRequest.MaxConcurrencyAllowed}",
        text => int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= LimitsRequest.MaxConcurrencyAllowed ? count : null,
        canBeRemoved);

    private readonly Option<double?> _bandwidth = Bandwidth(canBeRemoved);

    /// <summary>The option <c>--max-rate</c>.</summary>
    public static Option<double?> MaxRate(bool canBeRemoved = false) => Create<double>(
        "--max-rate", "N", "The most requests a second, over all nodes", "a number of requests a second above 0",
        text => double.TryParse(text, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= LimitsRequest.MaxRateAllowed ? rate : null,
        canBeRemoved);

    /// <summary>The option <c>--bandwidth</c>.</summary>
    public static Option<double?> Bandwidth(bool canBeRemoved = false) => Create<double>(
        "--bandwidth", "RATE", "The most bytes a second that come over the API's connections, over all nodes, such as 20MB/s or 500kB/s",
        "a number of bytes a second, such as 20MB/s, 500kB/s or 1.5MiB/s", text => ByteRate.TryParse(text, out var rate) ? rate : null, canBeRemoved);

    public void AddTo(Command command)
    {
        command.Options.Add(_maxRate);
        command.Options.Add(_concurrency);
        command.Options.Add(_bandwidth);
    }

    public LimitsRequest Read(ParseResult parsed) => new(parsed.GetValue(_maxRate), parsed.GetValue(_concurrency), parsed.GetValue(_bandwidth));

    private static Option<T?> Create<T>(string name, string unit, string description, string wanted, Func<string, T?> parse, bool canBeRemoved)
        where T : struct
    {
        return new Option<T?>(name)
        {
            Description = description + (canBeRemoved ? "; none for no ceiling." : ". Default: no ceiling."),
            HelpName = canBeRemoved ? $"{unit}|none" : unit,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                // A zero says that there is to be none.
                if (canBeRemoved && text == "none") return default(T);
                if (parse(text) is { } value) return value;
                result.AddError($"{name} {text} makes no sense: give {wanted}{(canBeRemoved ? ", or none" : "")}.");
                return null;
            },
        };
    }
}
