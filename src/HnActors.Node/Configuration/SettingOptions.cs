using System.CommandLine;
using System.CommandLine.Help;
using HnActors.Node.Options;

namespace HnActors.Node.Configuration;

/// <summary>
/// The options that a file may set: those that say how a command works. What it is to do, and with which items, belongs on the command
/// line: otherwise a file's choice could conflict with the one given there, and a stray file could make a command repair or drop.
/// </summary>
internal static class SettingOptions
{
    private static readonly HashSet<string> Requests =
    [
        "--last", "--from", "--to", "--all", "--ids", "--file", "--users", "--job", "--kind", "--min-attempts", "--older-than", "--type", "--since",
        "--until", "--where", "--fetched-at", "--out", "--dataset", "--plan", "--raw", "--repair", "--reason", "--force", "--watch", "--text", "--full",
        "--follow",
    ];

    // Elsewhere these say how a command works; here they are all that it does.
    private static readonly HashSet<string> RequestsOfOneCommand = ["job set --max-rate", "job set --concurrency", "job set --bandwidth"];

    /// <summary>The options of a command, including its parents' recursive ones.</summary>
    public static IEnumerable<Option> Of(Command command) => All(command).Where(option => !IsRequest(command, option));

    /// <summary>The options of a command and of all its subcommands.</summary>
    public static IEnumerable<Option> Below(Command command) => Of(command).Concat(command.Subcommands.SelectMany(Below));

    /// <summary>Whether a command has options in addition to those of all commands.</summary>
    public static bool HasOwn(Command command) =>
        Lineage(command).Where(part => part is not RootCommand).Any(part => part.Options.Any(option => option is not HelpOption));

    /// <summary>Whether a command or one of its subcommands has an option of this name that says what to do.</summary>
    public static bool IsRequest(Command command, string key) =>
        All(command).Any(option => option.Name == NameOf(key) && IsRequest(command, option)) || command.Subcommands.Any(below => IsRequest(below, key));

    /// <summary>Whether a setting's value is a shell command.</summary>
    public static bool RunsCommand(string key) => key is "on-finish" or "on-stall";

    public static string KeyOf(Option option) => option.Name.TrimStart('-');

    public static string NameOf(string key) => $"--{key}";

    /// <summary>A command and its ancestors, itself first.</summary>
    public static IEnumerable<Command> Lineage(Command command)
    {
        for (var part = command; part is not null; part = part.Parents.OfType<Command>().FirstOrDefault()) yield return part;
    }

    /// <summary>The command's words without the program's name; empty for the program itself.</summary>
    public static string PathOf(Command command) =>
        string.Join(' ', Lineage(command).Reverse().Where(part => part is not RootCommand).Select(part => part.Name));

    private static bool IsRequest(Command command, Option option) =>
        Requests.Contains(option.Name) || RequestsOfOneCommand.Contains($"{PathOf(command)} {option.Name}");

    private static IEnumerable<Option> All(Command command) => Lineage(command)
        .SelectMany((part, height) => part.Options.Where(option => height == 0 || option.Recursive))
        .Where(option => option is not (HelpOption or VersionOption or ConfigOption));
}
