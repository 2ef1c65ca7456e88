using System.CommandLine;
using System.CommandLine.Parsing;

namespace HnActors.Node.Options;

/// <summary>The option <c>--config</c> of all commands; it knows which options got their values from a file.</summary>
internal sealed class ConfigOption : Option<string?>
{
    public ConfigOption()
        : base("--config")
    {
        Description = "Read settings from this file instead of ./hnactors.json and the user's hnactors.json; see `hnactors config show`.";
        HelpName = "FILE";
        Recursive = true;
    }

    /// <summary>Options that were not given but have a value in a file.</summary>
    public IReadOnlySet<Option> Configured { get; set; } = new HashSet<Option>();
}

internal static class GivenOptions
{
    /// <summary>Whether an option was given with an empty value, such as from an unset variable, and an empty value means nothing to it.</summary>
    public static bool IsEmpty(this OptionResult given) =>
        given.Option is not EnvironmentOption { MayBeEmpty: true } && given.Tokens.Any(token => token.Value.Length == 0);

    /// <summary>Whether an option was given on the command line itself.</summary>
    public static bool IsGiven(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false }
        && parsed.RootCommandResult.Command.Options.OfType<ConfigOption>().All(config => !config.Configured.Contains(option));
}
