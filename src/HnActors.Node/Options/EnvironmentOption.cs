using System.CommandLine;

namespace HnActors.Node.Options;

/// <summary>An option whose value may come from the environment instead of the command line.</summary>
internal interface IEnvironmentOption
{
    /// <summary>The variable's name.</summary>
    string Variable { get; }

    /// <summary>The variable's value; null if it has none.</summary>
    string? ValueInEnvironment { get; }
}

/// <summary>An option that may also be set by an environment variable. Help does not show that value: it may hold a secret.</summary>
internal sealed class EnvironmentOption : Option<string?>, IEnvironmentOption
{
    public EnvironmentOption(string name, string variable, string description, string help)
        : base(name)
    {
        Variable = variable;
        Description = $"{description} [{variable}]";
        HelpName = help;
    }

    public string Variable { get; }

    /// <summary>True if an empty value is meaningful: it stands for "none" and overrides the variable.</summary>
    public bool MayBeEmpty { get; init; }

    // An empty variable counts as unset: compose files pass on unset variables as empty ones.
    public string? ValueInEnvironment => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;

    /// <summary>The value given, otherwise the variable's; null if there is neither.</summary>
    public string? Read(ParseResult parsed) => parsed.GetValue(this) ?? ValueInEnvironment;
}
