using System.CommandLine;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Options;

/// <summary>Selects items of a store.</summary>
internal sealed class ItemSelectionOptions
{
    private static readonly string[] Types = ["story", "comment", "job", "poll", "pollopt"];

    private readonly Option<long?> _from = SharedOptions.Count("--from", "Only items from this id on.");
    private readonly Option<long?> _to = SharedOptions.Count("--to", "Only items up to this id.");
    private readonly Option<string?> _type = new("--type")
    {
        Description = $"Only items of these types, separated by commas: {string.Join(", ", Types)}.",
        HelpName = "LIST",
    };

    private readonly Option<DateTimeOffset?> _since = SharedOptions.Instant(
        "--since", "Only items of this time or later: a date, or a date with a time, in UTC unless it has an offset.");

    private readonly Option<DateTimeOffset?> _until = SharedOptions.Instant("--until", "Only items before this time.");
    private readonly Option<string?> _where = new("--where")
    {
        Description = "Only items that meet an SQL condition on the view items, in the store's own dialect.",
        HelpName = "SQL",
    };

    private IEnumerable<Option> All => [_from, _to, _type, _since, _until, _where];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Options.Add(option);
    }

    /// <summary>Whether any of these options was given, even if it selects everything.</summary>
    public bool AreGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    /// <exception cref="UsageException">The selection can't match anything.</exception>
    /// <exception cref="FormatException">The condition of <c>--where</c> is not valid.</exception>
    public ItemSelection Read(ParseResult parsed)
    {
        var (from, to) = (parsed.GetValue(_from) ?? 1, parsed.GetValue(_to) ?? ItemSelection.NoEnd);
        if (from > to) throw new UsageException($"--from {from} --to {to} is an empty range: --from must not be above --to.");
        var (since, until) = (parsed.GetValue(_since), parsed.GetValue(_until));
        if (since >= until)
        {
            throw new UsageException(
                $"--since {since:u} --until {until:u} is an empty period: --until is the first moment that is left out, and must be later than --since.");
        }
        return new ItemSelection(
            from, to, ReadTypes(parsed.GetValue(_type)), since, until, parsed.GetValue(_where) is { } where ? SqlCondition.Parse(where) : null);
    }

    private static IReadOnlyList<string> ReadTypes(string? list)
    {
        if (list is null) return [];
        var types = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (types.Length > 0 && types.All(Types.Contains)) return types;
        throw new UsageException($"--type {list} is not valid: give one or more of {string.Join(", ", Types)}, with commas between them.");
    }
}
