using System.CommandLine;
using System.Text.Json;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>An option's value from a configuration file.</summary>
/// <param name="Scope">The command that it applies to, with its subcommands; the root command for all that have the option.</param>
/// <param name="Key">The option's name without dashes.</param>
/// <param name="IsTrusted">False if the file was merely found in the working folder, where anybody may have put it.</param>
internal sealed record Setting(Command Scope, string Key, JsonElement Value, string File, int Line, bool IsTrusted)
{
    /// <summary>Its location, for messages.</summary>
    public string Place => $"{File}, line {Line}, \"{Key}\"";

    public UsageException Refused(string why) => new($"{Place}: {why}");
}
