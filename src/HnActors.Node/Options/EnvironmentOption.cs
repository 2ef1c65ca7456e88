using System.CommandLine;

namespace HnActors.Node.Options;

/// <summary>An option that may come from the environment instead. Its value is no default that help would show: it may hold a secret.</summary>
internal sealed class EnvironmentOption : Option<string?>
{
    public EnvironmentOption(string name, string variable, string description, string help)
        : base(name)
    {
        Variable = variable;
        Description = $"{description} [{variable}]";
        HelpName = help;
    }

    /// <summary>The variable's name.</summary>
    public string Variable { get; }

    /// <summary>The value given, else the variable's; null where there is neither.</summary>
    public string? Read(ParseResult parsed) =>
        // An empty variable, as compose files pass on what is not set, is as good as none.
        parsed.GetValue(this) ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null);
}
