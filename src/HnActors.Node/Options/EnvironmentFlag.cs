using System.CommandLine;

namespace HnActors.Node.Options;

/// <summary>A flag that may also be set by an environment variable, to <c>true</c> or <c>false</c>.</summary>
internal sealed class EnvironmentFlag : Option<bool>, IEnvironmentOption
{
    public EnvironmentFlag(string name, string variable, string description)
        : base(name)
    {
        Variable = variable;
        Description = $"{description} [{variable}=true]";
    }

    public string Variable { get; }

    public string? ValueInEnvironment => Environment.GetEnvironmentVariable(Variable) is ("true" or "false") and var value ? value : null;

    public bool Read(ParseResult parsed) => parsed.GetResult(this) is { Implicit: false } ? parsed.GetValue(this) : ValueInEnvironment == "true";
}
