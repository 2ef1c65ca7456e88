using System.CommandLine;
using System.Text.Json;
using HnActors.Node.Configuration;
using HnActors.Node.Display;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors config show</c></summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "Only the settings of one command, such as download or job start.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = SharedOptions.Json();
        var show = new Command(
            "show",
            "Prints every setting that has a value, and whether it is a default, from a file or from the environment. Secrets are hidden.")
        {
            words, json,
        };
        show.SetAction(parsed =>
        {
            var root = (RootCommand)parsed.RootCommandResult.Command;
            var files = ConfigurationFiles.Find(parsed.GetValue(root.Options.OfType<ConfigOption>().Single()));
            var settings = files.SelectMany(file => file.Read(root)).ToList();
            var rows = Rows(Find(root, parsed.GetValue(words)!), settings);
            if (parsed.GetValue(json)) Console.Out.WriteLine(ToJson(files, rows));
            else Print(files, rows);
            return ExitCode.Done;
        });
        return new Command("config", "Shows the settings, which files can hold: ./hnactors.json, the user's hnactors.json, or the file named by --config.")
        {
            show.WithExamples("hnactors config show", "hnactors config show job start", "hnactors config show node --json"),
        };
    }

    /// <summary>A setting, and the commands that it applies to.</summary>
    /// <param name="IsEverywhere">Whether these are all of the commands that have the setting.</param>
    private sealed record Row(EffectiveSetting Setting, IReadOnlyList<string> Commands, bool IsEverywhere);

    private static IReadOnlyList<Command> Find(RootCommand root, string[] words)
    {
        Command command = root;
        foreach (var word in words)
        {
            command = command.Subcommands.FirstOrDefault(below => below.Name == word)
                ?? throw new UsageException(
                    $"there is no command '{string.Join(' ', words)}'{NearestWord.Hint(word, command.Subcommands.Select(below => below.Name))}");
        }
        return [.. All(command).Where(one => one.Action is not null)];
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    // A value that several commands share is shown once.
    private static IReadOnlyList<Row> Rows(IReadOnlyList<Command> commands, IReadOnlyList<Setting> settings)
    {
        var all = commands
            .SelectMany(command => EffectiveSetting.Of(command, settings).Select(setting => (Setting: setting, Command: SettingOptions.PathOf(command))))
            .ToList();
        return
        [
            .. all.GroupBy(one => one.Setting).OrderBy(group => group.Key.Name, StringComparer.Ordinal).Select(group => new Row(
                group.Key,
                [.. group.Select(one => one.Command)],
                group.Count() == commands.Count(command => Has(command, group.Key.Name)))),
        ];
    }

    private static bool Has(Command command, string name) => SettingOptions.Of(command).Any(option => SettingOptions.KeyOf(option) == name);

    private static void Print(IReadOnlyList<ConfigurationFile> files, IReadOnlyList<Row> rows)
    {
        if (files.Count == 0) Console.Error.WriteLine("hnactors: there is no configuration file");
        new AlignedText(["setting", "value", "from", "for"]).Print(
            [.. rows.Select(row => new[] { row.Setting.Name, row.Setting.Value, row.Setting.From, row.IsEverywhere ? "" : string.Join(", ", row.Commands) })]);
    }

    private static string ToJson(IReadOnlyList<ConfigurationFile> files, IReadOnlyList<Row> rows) => JsonSerializer.Serialize(
        new
        {
            Files = files.Select(file => file.Path),
            Settings = rows.Select(row => new
            {
                row.Setting.Name,
                row.Setting.Value,
                row.Setting.File,
                row.Setting.Line,
                row.Setting.Variable,
                row.Commands,
            }),
        },
        JsonSerializerOptions.Web);
}
