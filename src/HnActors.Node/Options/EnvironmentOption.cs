using System.CommandLine;

namespace HnActors.Node.Options;

/// <summary>What may come from the environment instead of the command line.</summary>
internal interface IEnvironmentOption
{
    /// <summary>The variable's name.</summary>
    string Variable { get; }

    /// <summary>What the variable says; null where it says nothing.</summary>
    string? ValueInEnvironment { get; }
}

/// <summary>An option that may come from the environment instead. Its value is not a default that help would show: it may hold a secret.</summary>
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

    /// <summary>True where an empty value says something: that there are none, whatever the variable says.</summary>
    public bool MayBeEmpty { get; init; }

    // An empty variable, as compose files pass on what is not set, is as good as none.
    public string? ValueInEnvironment => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;

    /// <summary>The value given, else the variable's; null where there is neither.</summary>
    public string? Read(ParseResult parsed) => parsed.GetValue(this) ?? ValueInEnvironment;
}
