using System.CommandLine;
using HnActors.Node.Options;

namespace HnActors.Node.Configuration;

/// <summary>Finds of all settings those that hold for one command.</summary>
internal static class CommandSettings
{
    /// <param name="settings">In the order of the files: what is found first counts, and within a file what is said of the command before what is
    /// said of all.</param>
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

    /// <summary>As <see cref="Of"/>, without those that the environment says otherwise.</summary>
    public static IEnumerable<(Option Option, Setting Setting)> BelowEnvironment(Command command, IReadOnlyList<Setting> settings) =>
        Of(command, settings).Where(found => found.Option is not IEnvironmentOption { ValueInEnvironment: not null });
}
