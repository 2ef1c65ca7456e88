using System.CommandLine;
using System.CommandLine.Help;
using HnActors.Node.Options;

namespace HnActors.Node.Configuration;

/// <summary>
/// Which options a file may have values for: those that say how a command works. What it is to do, and with which items, stands on the command
/// line: a choice there would else be one of two that exclude each other, and a file that lies about would make a command repair or drop.
/// </summary>
internal static class SettingOptions
{
    private static readonly HashSet<string> Requests =
    [
        "--last", "--from", "--to", "--all", "--ids", "--file", "--users", "--job", "--kind", "--min-attempts", "--older-than", "--type", "--since",
        "--until", "--where", "--fetched-at", "--out", "--dataset", "--plan", "--raw", "--repair", "--reason", "--force", "--watch", "--text", "--full",
        "--follow",
    ];

    // What elsewhere says how a command works is here all that it does.
    private static readonly HashSet<string> RequestsOfOneCommand = ["job set --max-rate", "job set --concurrency", "job set --bandwidth"];

    /// <summary>Those of a command, its parents' recursive ones included.</summary>
    public static IEnumerable<Option> Of(Command command) => All(command).Where(option => !IsRequest(command, option));

    /// <summary>Those of a command and of all below it.</summary>
    public static IEnumerable<Option> Below(Command command) => Of(command).Concat(command.Subcommands.SelectMany(Below));

    /// <summary>Whether a command has options besides those of all commands.</summary>
    public static bool HasOwn(Command command) =>
        Lineage(command).Where(part => part is not RootCommand).Any(part => part.Options.Any(option => option is not HelpOption));

    /// <summary>Whether a command, or one below it, has an option of this name that says what is to be done.</summary>
    public static bool IsRequest(Command command, string key) =>
        All(command).Any(option => option.Name == NameOf(key) && IsRequest(command, option)) || command.Subcommands.Any(below => IsRequest(below, key));

    /// <summary>Whether the value of a setting is a line of the shell.</summary>
    public static bool RunsCommand(string key) => key is "on-finish" or "on-stall";

    public static string KeyOf(Option option) => option.Name.TrimStart('-');

    public static string NameOf(string key) => $"--{key}";

    /// <summary>A command and those that it belongs to, itself first.</summary>
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
