using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>The value of an option that the command line does not give, and its origin.</summary>
/// <param name="Name">The setting's name, as in a file.</param>
/// <param name="Value">The value without secrets.</param>
/// <param name="File">Null if it does not come from a file, as is <paramref name="Line"/>.</param>
/// <param name="Variable">Null if it does not come from an environment variable.</param>
internal sealed partial record EffectiveSetting(string Name, string Value, string? File = null, int? Line = null, string? Variable = null)
{
    // Secrets that are never in a file or on the command line.
    private static readonly (string Name, string Variable)[] Tokens = [("token", "HNACTORS_TOKEN"), ("read-token", "HNACTORS_READ_TOKEN")];

    /// <summary>The origin, for people.</summary>
    public string From => Variable is not null ? $"environment, {Variable}" : File is not null ? $"{File}, line {Line}" : "default";

    /// <summary>The effective settings of a command.</summary>
    /// <exception cref="UsageException">The option refuses a file's value.</exception>
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

    // If the program chooses the default itself, the option's description says how.
    private static string? DefaultOf(Option option) =>
        option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } value
            ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)
            : InDescription().Match(option.Description ?? "") is { Success: true } said ? said.Groups[1].Value : null;

    [GeneratedRegex(@"Default: (.+?)\.(?= |$)")]
    private static partial Regex InDescription();
}
