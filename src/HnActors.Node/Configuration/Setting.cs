using System.CommandLine;
using System.Text.Json;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>A value that a configuration file has for an option.</summary>
/// <param name="Scope">The command that it is for, and all below it; the program itself for all that have such an option.</param>
/// <param name="Key">The option's name without dashes.</param>
/// <param name="IsTrusted">False where the file merely lies in the working folder, whoever put it there.</param>
internal sealed record Setting(Command Scope, string Key, JsonElement Value, string File, int Line, bool IsTrusted)
{
    /// <summary>Where it stands, as messages say it.</summary>
    public string Place => $"{File}, line {Line}, \"{Key}\"";

    public UsageException Refused(string why) => new($"{Place}: {why}");
}
