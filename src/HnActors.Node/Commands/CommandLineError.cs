using System.CommandLine;
using System.CommandLine.Parsing;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary>Describes what is wrong with a command line, in one line.</summary>
internal static class CommandLineError
{
    /// <returns>Null if nothing is wrong.</returns>
    public static string? Of(ParseResult parsed)
    {
        // Help and the version are shown whatever else is on the line.
        if (parsed.Action is { ClearsParseErrors: true }) return null;
        if ((EmptyValue(parsed) ?? OptionForValue(parsed)) is { } wrong) return wrong;
        if (parsed.Errors.Count == 0) return null;
        var command = parsed.CommandResult.Command;
        var groups = command.Subcommands.Where(subcommand => !subcommand.Hidden).Select(subcommand => subcommand.Name).ToList();
        var unknown = parsed.UnmatchedTokens.FirstOrDefault();
        if (unknown is not null && unknown.StartsWith('-'))
            return $"unknown option '{unknown}'{Or(NearestWord.Hint(unknown, OptionsOf(parsed)), ":")} `{PathOf(command)} --help` lists the options.";
        if (groups.Count > 0 && command.Action is null)
        {
            if (unknown is null) return $"say what to do: {string.Join(", ", groups.Select(name => $"`{PathOf(command)} {name}`"))}.";
            return NearestWord.Hint(unknown, groups) is { Length: > 0 } guess
                ? $"unknown command '{unknown}'{guess} `{PathOf(command)} --help` lists them all."
                : $"unknown command '{unknown}': {PathOf(command)} knows {string.Join(", ", groups)}.";
        }
        return unknown is not null
            ? $"'{unknown}' is one argument too many: `{PathOf(command)} --help` shows the usage."
            : parsed.Errors[0].Message;
    }

    // Usually the value of an unset variable.
    private static string? EmptyValue(ParseResult parsed) => Ancestry(parsed.CommandResult)
        .SelectMany(command => command.Children).OfType<OptionResult>()
        .Where(result => result.IsEmpty())
        .Select(result => $"{result.Option.Name} is empty: give a value{(result.Option.HelpName is { } kind ? $" ({kind})" : "")}" +
            (result.Option.Required ? "." : ", or leave it out."))
        .FirstOrDefault();

    // The parser takes whatever follows an option as its value. An option there usually means that the value was forgotten.
    private static string? OptionForValue(ParseResult parsed)
    {
        var options = OptionsOf(parsed).ToHashSet(StringComparer.Ordinal);
        return Ancestry(parsed.CommandResult)
            .SelectMany(command => command.Children).OfType<OptionResult>()
            .Where(result => result.Option.Arity.MaximumNumberOfValues > 0)
            .SelectMany(result => result.Tokens.Where(token => options.Contains(token.Value)), (result, token) =>
                $"{result.Option.Name} has no value: '{token.Value}' is an option.")
            .FirstOrDefault();
    }

    private static IEnumerable<CommandResult> Ancestry(CommandResult command)
    {
        for (var part = command; part is not null; part = part.Parent as CommandResult) yield return part;
    }

    private static string PathOf(Command command) => string.Join(' ', Lineage(command).Reverse().Select(part => part is RootCommand ? "hnactors" : part.Name));

    private static IEnumerable<Command> Lineage(Command command)
    {
        for (var part = command; part is not null; part = part.Parents.OfType<Command>().FirstOrDefault()) yield return part;
    }

    private static IEnumerable<string> OptionsOf(ParseResult parsed) => Lineage(parsed.CommandResult.Command)
        .SelectMany((command, height) => command.Options.Where(option => height == 0 || option.Recursive))
        .SelectMany(option => option.Aliases.Prepend(option.Name));

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
