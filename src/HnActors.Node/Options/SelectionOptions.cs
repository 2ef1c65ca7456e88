using System.CommandLine;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>The four ways of choosing ids.</summary>
/// <param name="isOpenEnded">True for a command that always continues to the newest item: it has no options for an end or a list.</param>
internal sealed class SelectionOptions(bool isOpenEnded = false)
{
    private readonly Option<long?> _last = SharedOptions.Count("--last", "The newest N items.");
    private readonly Option<long?> _from = SharedOptions.Count(
        "--from", isOpenEnded ? "Items from this id on." : "Items from this id on (up to --to, or to the newest).");
    private readonly Option<long?> _to = SharedOptions.Count("--to", "Items up to this id (from --from, or from the first).");
    private readonly Option<bool> _all = new("--all") { Description = "Every item from 1 to the newest." };
    private readonly Option<string> _ids = new("--ids") { Description = "The items whose ids are in this file, one a line.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Options.Add(_last);
        command.Options.Add(_from);
        if (!isOpenEnded) command.Options.Add(_to);
        command.Options.Add(_all);
        if (!isOpenEnded) command.Options.Add(_ids);
    }

    /// <summary>The selection; null if nothing was chosen.</summary>
    /// <exception cref="UsageException">Two ways at once, or an impossible range.</exception>
    public IdSelection? Read(ParseResult parsed)
    {
        var last = parsed.GetValue(_last);
        var from = parsed.GetValue(_from);
        var to = parsed.GetValue(_to);
        var ids = parsed.GetValue(_ids);
        var ways = new List<string>();
        if (last is not null) ways.Add("--last");
        if (from is not null || to is not null) ways.Add("--from/--to");
        if (parsed.GetValue(_all)) ways.Add("--all");
        if (ids is not null) ways.Add("--ids");
        IdSelection.RefuseSeveral(ways);
        if (from > to) throw new UsageException($"--from {from} --to {to} is an empty range: --from must not be above --to.");
        if (last is { } count) return new LastItems(count);
        if (from is not null || to is not null) return new ItemsBetween(from ?? 1, to);
        if (ids is not null) return ListedItems.ReadFile(ids);
        return ways.Count == 0 ? null : new ItemsBetween(1, null);
    }
}
