using System.CommandLine;
using HnActors.Node.Options;

namespace HnActors.Node.Configuration;

/// <summary>Finds the settings that apply to one command.</summary>
internal static class CommandSettings
{
    /// <param name="settings">In file order: the first one counts, and within a file the command's own settings take precedence over
    /// general ones.</param>
    public static IEnumerable<(Option Option, Setting Setting)> Of(Command command, IReadOnlyList<Setting> settings)
    {
        var lineage = SettingOptions.Lineage(command).ToList();
        foreach (var option in SettingOptions.Of(command))
        {
            var found = settings
                .Where(setting => setting.Key == SettingOptions.KeyOf(option) && lineage.Contains(setting.Scope))
                .GroupBy(setting => setting.File).FirstOrDefault()
                ?.MinBy(setting => lineage.IndexOf(setting.Scope));
            if (found is not null) yield return (option, found);
        }
    }

    /// <summary>As <see cref="Of"/>, without those that the environment overrides.</summary>
    public static IEnumerable<(Option Option, Setting Setting)> BelowEnvironment(Command command, IReadOnlyList<Setting> settings) =>
        Of(command, settings).Where(found => found.Option is not IEnvironmentOption { ValueInEnvironment: not null });
}
