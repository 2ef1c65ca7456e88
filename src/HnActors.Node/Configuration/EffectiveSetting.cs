using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>A value that an option has where the command line does not name it, and where that comes from.</summary>
/// <param name="Name">The setting's name, as a file has it.</param>
/// <param name="Value">Without secrets.</param>
/// <param name="File">Null where it comes from no file, and so is <paramref name="Line"/>.</param>
/// <param name="Variable">Null where it comes from no variable of the environment.</param>
internal sealed partial record EffectiveSetting(string Name, string Value, string? File = null, int? Line = null, string? Variable = null)
{
    // Secrets that stand in no file and on no command line.
    private static readonly (string Name, string Variable)[] Tokens = [("token", "HNACTORS_TOKEN"), ("read-token", "HNACTORS_READ_TOKEN")];

    /// <summary>Where it comes from, for people.</summary>
    public string From => Variable is not null ? $"environment, {Variable}" : File is not null ? $"{File}, line {Line}" : "default";

    /// <summary>Those of a command, by name.</summary>
    /// <exception cref="UsageException">What a file says is refused by the option.</exception>
    public static IEnumerable<EffectiveSetting> Of(Command command, IReadOnlyList<Setting> settings)
    {
        var configured = CommandSettings.Of(command, settings).ToDictionary(found => found.Option, found => found.Setting);
        foreach (var option in SettingOptions.Of(command))
        {
            var name = SettingOptions.KeyOf(option);
            if (option is IEnvironmentOption { ValueInEnvironment: { } value, Variable: var variable })
                yield return new EffectiveSetting(name, SecretMask.Of(name, value), Variable: variable);
            else if (configured.TryGetValue(option, out var setting))
                yield return Of(setting, option, command);
            else if (DefaultOf(option) is { } usual)
                yield return new EffectiveSetting(name, usual);
        }
        var talksToNodes = SettingOptions.Of(command).Any(option => option.Name is "--node" or "--operations");
        if (!talksToNodes) yield break;
        foreach (var (name, variable) in Tokens.Where(token => Environment.GetEnvironmentVariable(token.Variable) is { Length: > 0 }))
            yield return new EffectiveSetting(name, SecretMask.Hidden, Variable: variable);
    }

    private static EffectiveSetting Of(Setting setting, Option option, Command command)
    {
        var name = SettingOptions.KeyOf(option);
        var errors = command.Parse(SettingValue.Words(setting, option)).Errors;
        if (errors.FirstOrDefault(error => error.SymbolResult is OptionResult refused && refused.Option == option) is { } error)
            throw setting.Refused(error.Message);
        return new EffectiveSetting(name, SecretMask.Of(name, SettingValue.Text(setting, option)), setting.File, setting.Line);
    }

    // Where the program decides by itself, the option's description says how.
    private static string? DefaultOf(Option option) =>
        option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } value
            ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)
            : InDescription().Match(option.Description ?? "") is { Success: true } said ? said.Groups[1].Value : null;

    [GeneratedRegex(@"Default: (.+?)\.(?= |$)")]
    private static partial Regex InDescription();
}
