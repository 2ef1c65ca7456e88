using System.CommandLine;
using HnActors.Node.Settings;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Options;

/// <summary>The logging options of all commands.</summary>
internal sealed class LogOptions
{
    private readonly Option<LogFormat> _format = new("--log-format")
    {
        Description = "Log format: text, lines for people, or json, one object a line and nothing else on standard error. Default: text.",
        HelpName = "text|json",
        Recursive = true,
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "text": return LogFormat.Text;
                case "json": return LogFormat.Json;
                default:
                    result.AddError($"--log-format {result.Tokens[0].Value} is unknown: give text or json.");
                    return default;
            }
        },
    };

    private readonly Option<string?> _file = new("--log-file")
    {
        Description = "Append logs and the program's messages to this file; logs then no longer go to standard error.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Log what the parts of the program do; -vv logs every detail.",
        Arity = ArgumentArity.Zero,
        Recursive = true,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _format, _file, _verbose }) command.Options.Add(option);
    }

    /// <summary>Whether all logging options that were given are valid.</summary>
    public bool AreRead(ParseResult parsed) =>
        new Option[] { _format, _file, _verbose }.All(option => parsed.GetResult(option) is not { } given
            || !(given.Errors.Any() || given.IsEmpty()));

    public LogSettings Read(ParseResult parsed) => new(
        parsed.GetValue(_format),
        parsed.GetResult(_verbose)?.IdentifierTokenCount switch
        {
            null or 0 => null,
            1 => LogLevel.Information,
            _ => LogLevel.Debug,
        },
        parsed.GetValue(_file));
}
