using System.CommandLine;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>A file of settings.</summary>
/// <param name="IsTrusted">False if it was merely found in the working folder, where anybody may have put it.</param>
internal sealed record ConfigurationFile(string Path, bool IsTrusted)
{
    /// <summary>Reads the whole file, whatever the command: mistakes are reported early.</summary>
    /// <exception cref="UsageException">The file can't be read, or holds something that is not a setting.</exception>
    public IReadOnlyList<Setting> Read(RootCommand root)
    {
        try
        {
            var settings = new List<Setting>();
            Add(settings, root, ConfigurationReader.Read(Path, File.ReadAllBytes(Path)));
            return settings;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Path} can't be read: {exception.Message}");
        }
    }

    private void Add(List<Setting> settings, Command scope, IEnumerable<ConfigurationNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.Value is { } value)
            {
                var setting = new Setting(scope, node.Key, value, Path, node.Line, IsTrusted);
                Check(setting);
                settings.Add(setting);
            }
            else if (scope.Subcommands.FirstOrDefault(below => below.Name == node.Key) is { } command)
            {
                Add(settings, command, node.Children);
            }
            else
            {
                throw Unknown(scope, node, scope.Subcommands.Select(below => below.Name), "command");
            }
        }
    }

    private void Check(Setting setting)
    {
        var options = SettingOptions.Below(setting.Scope).Where(option => option.Name == SettingOptions.NameOf(setting.Key)).ToList();
        if (options.Count == 0) throw Refused(setting);
        if (!setting.IsTrusted && SettingOptions.RunsCommand(setting.Key))
        {
            throw setting.Refused(
                "a file that merely lies in the working folder must not run a command: set it in your own hnactors.json, or name this file " +
                "with --config.");
        }
        UsageException? refused = null;
        foreach (var option in options)
        {
            try
            {
                SettingValue.Words(setting, option);
                return;
            }
            catch (UsageException exception)
            {
                refused = exception;
            }
        }
        throw refused!;
    }

    private UsageException Refused(Setting setting)
    {
        if (setting.Key == "token") return setting.Refused("the token can't be in a file: set HNACTORS_TOKEN in the environment.");
        if (SettingOptions.IsRequest(setting.Scope, setting.Key))
        {
            return setting.Refused(
                $"it says what a command is to do, not how; give {SettingOptions.NameOf(setting.Key)} on the command line.");
        }
        return Unknown(
            setting.Scope,
            new ConfigurationNode(setting.Key, setting.Line, setting.Value, []),
            SettingOptions.Below(setting.Scope).Select(SettingOptions.KeyOf).Distinct(),
            "setting");
    }

    private UsageException Unknown(Command scope, ConfigurationNode node, IEnumerable<string> known, string what)
    {
        var of = SettingOptions.PathOf(scope) is { Length: > 0 } path ? $" of `hnactors {path}`" : "";
        var hint = NearestWord.Hint(node.Key, known);
        return new UsageException($"{Path}, line {node.Line}, \"{node.Key}\": there is no such {what}{of}{(hint.Length > 0 ? hint : ".")}");
    }
}
