using System.Globalization;
using System.Text.RegularExpressions;

namespace HnActors.Simulator.Faults;

/// <summary>A fault to inject: how often, for which ids, and when.</summary>
/// <param name="Status">The HTTP status of <see cref="Fault.Status"/>; 0 otherwise.</param>
/// <param name="Rate">The fraction of the matching requests that fail, 0 to 1.</param>
/// <param name="FirstId">The first id it applies to; null for all.</param>
/// <param name="LastId">The last id it applies to; null for all.</param>
/// <param name="From">The time since the start from which it applies.</param>
/// <param name="To">The time since the start until which it applies.</param>
public sealed partial record FaultRule(
    Fault Fault, int Status, double Rate, long? FirstId = null, long? LastId = null, TimeSpan? From = null, TimeSpan? To = null)
{
    // A hundred years.
    private const double MaxSeconds = 3_155_760_000;

    private static readonly Dictionary<string, Fault> Names = new()
    {
        ["reset"] = Fault.Reset,
        ["close"] = Fault.Close,
        ["truncated"] = Fault.Truncated,
        ["cut"] = Fault.Cut,
        ["wrong-id"] = Fault.WrongId,
        ["html"] = Fault.Html,
        ["not-json"] = Fault.NotJson,
        ["error-body"] = Fault.ErrorBody,
        ["null"] = Fault.Null,
        ["hang"] = Fault.Hang,
        ["trickle"] = Fault.Trickle,
        ["slow"] = Fault.Slow,
        ["large"] = Fault.Large,
    };

    /// <summary>The fault's name: a status such as <c>503</c>, or a word such as <c>reset</c>.</summary>
    public string Name => Fault == Fault.Status
        ? Status.ToString(CultureInfo.InvariantCulture)
        : Names.First(name => name.Value == Fault).Key;

    /// <summary>Reads a rule: <c>NAME[=RATE%][@ID[-ID]][:FROM-TO]</c>, the times in seconds since the start.</summary>
    /// <example><c>503=2%</c> · <c>reset=1%</c> · <c>500@12345</c> · <c>503:10-40</c> · <c>null=100%@999990-1000000:0-3</c></example>
    /// <exception cref="FormatException">It is not a rule; the message says what is allowed.</exception>
    public static FaultRule Parse(string rule)
    {
        var match = Grammar().Match(rule);
        var name = match.Groups["name"].Value;
        var isStatus = int.TryParse(name, CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599;
        var fault = Fault.Status;
        if (!match.Success || !(isStatus || Names.TryGetValue(name, out fault)))
        {
            throw new FormatException(
                $"'{rule}' is not a fault: write NAME[=RATE%][@ID[-ID]][:FROM-TO], where NAME is a status of 400 to 599 or one of " +
                $"{string.Join(", ", Names.Keys)}.");
        }
        var rate = Number(rule, match, "rate") / 100 ?? 1;
        if (rate is < 0 or > 1) throw new FormatException($"'{rule}' has a rate outside of 0 to 100 %.");
        var (first, from, to) = (Id(rule, match, "first"), Seconds(rule, match, "from"), Seconds(rule, match, "to"));
        var last = Id(rule, match, "last") ?? first;
        if (last < first) throw new FormatException($"'{rule}' is about no id: {last} is below {first}.");
        if (to <= from) throw new FormatException($"'{rule}' holds at no time: write the seconds as FROM-TO, the later ones last.");
        return new FaultRule(fault, isStatus ? status : 0, rate, first, last, from, to);
    }

    /// <summary>Whether the rule covers this id at this time, regardless of its rate.</summary>
    internal bool AppliesTo(long id, TimeSpan sinceStart) =>
        (FirstId is not { } first || id >= first) && (LastId is not { } last || id <= last)
        && (From is not { } from || sinceStart >= from) && (To is not { } to || sinceStart < to);

    private static double? Number(string rule, Match match, string group)
    {
        if (!match.Groups[group].Success) return null;
        var text = match.Groups[group].Value;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{rule}': {text} is not a number.");
    }

    private static long? Id(string rule, Match match, string group)
    {
        if (!match.Groups[group].Success) return null;
        var text = match.Groups[group].Value;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new FormatException($"'{rule}': {text} is larger than any id can be.");
    }

    private static TimeSpan? Seconds(string rule, Match match, string group)
    {
        if (Number(rule, match, group) is not { } seconds) return null;
        return seconds <= MaxSeconds ? TimeSpan.FromSeconds(seconds) : throw new FormatException($"'{rule}' is about more than {MaxSeconds} seconds.");
    }

    [GeneratedRegex(@"^(?<name>[a-z0-9-]+?)(=(?<rate>[0-9.]+)%)?(@(?<first>\d+)(-(?<last>\d+))?)?(:(?<from>[0-9.]+)-(?<to>[0-9.]+))?$")]
    private static partial Regex Grammar();
}
