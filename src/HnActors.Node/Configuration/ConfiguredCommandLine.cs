using System.CommandLine;
using System.Text.RegularExpressions;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>
/// A command line combined with option values from files. The values are added to its arguments and treated the same from there: what an
/// option refuses on the command line, it refuses in a file.
/// </summary>
internal sealed class ConfiguredCommandLine
{
    private const string EndOfOptions = "--";

    private readonly IReadOnlyList<(Option Option, Setting Setting)> _added;

    private ConfiguredCommandLine(ParseResult parsed, IReadOnlyList<(Option Option, Setting Setting)> added)
    {
        Parsed = parsed;
        _added = added;
    }

    public ParseResult Parsed { get; }

    /// <exception cref="UsageException">A file can't be used.</exception>
    public static ConfiguredCommandLine Parse(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        var command = parsed.CommandResult.Command;
        // Help, the version, shell scripts and invalid command lines need no file.
        if (parsed.Action is null or { ClearsParseErrors: true } || parsed.UnmatchedTokens.Count > 0 || !SettingOptions.HasOwn(command))
            return new ConfiguredCommandLine(parsed, []);
        var config = root.Options.OfType<ConfigOption>().Single();
        var settings = ConfigurationFiles.Find(parsed.GetValue(config)).SelectMany(file => file.Read(root)).ToList();
        var added = CommandSettings.BelowEnvironment(command, settings).Where(found => !parsed.IsGiven(found.Option)).ToList();
        if (added.Count == 0) return new ConfiguredCommandLine(parsed, []);
        var words = added.SelectMany(found => SettingValue.Words(found.Setting, found.Option));
        var end = Array.IndexOf(arguments, EndOfOptions) is >= 0 and var at ? at : arguments.Length;
        config.Configured = added.Select(found => found.Option).ToHashSet();
        return new ConfiguredCommandLine(root.Parse([.. arguments[..end], .. words, .. arguments[end..]]), added);
    }

    /// <summary>Adds to an error the location of the value that it is about, if that is in a file.</summary>
    public string Explain(string error)
    {
        var about = _added.Select(found => (found.Setting, At: Mention(error, found.Option, found.Setting))).Where(found => found.At >= 0).ToList();
        return about.Count == 0 ? error : $"{about.MinBy(found => found.At).Setting.Place}: {error}";
    }

    /// <summary>The position at which an error first mentions an option; -1 if it does not.</summary>
    private static int Mention(string error, Option option, Setting setting)
    {
        if (Regex.Match(error, $"{Regex.Escape(option.Name)}(?![-a-z])") is { Success: true } name) return name.Index;
        // A message may quote a store's address instead of the option, perhaps with only its beginning shown.
        var value = SettingValue.Text(setting, option);
        return Math.Max(
            error.IndexOf($"'{value}'", StringComparison.Ordinal), error.IndexOf($"'{value.Split(':')[0]}:", StringComparison.Ordinal));
    }
}
