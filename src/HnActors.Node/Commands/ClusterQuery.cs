using System.CommandLine;
using System.Text.Json;
using HnActors.Node.Operations;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary>What all commands that talk to a cluster node have in common.</summary>
internal static class ClusterQuery
{
    /// <summary>Makes a command query a node and print the answer, as text for people or as JSON.</summary>
    public static Command Asks<T>(
        this Command command, Func<OperationsClient, ParseResult, CancellationToken, Task<T>> ask, Func<T, IEnumerable<string>> lines)
    {
        var (node, json) = (ClusterOptions.Node(), SharedOptions.Json());
        command.Options.Add(node);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = parsed.Connect(node);
            Print(await ask(client, parsed, cancellationToken).ConfigureAwait(false), lines, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    public static Argument<string> JobArgument() => new("JOB") { Description = "The job's name, as `job start` and `job list` print it." };

    public static void Print<T>(T result, Func<T, IEnumerable<string>> lines, bool json)
    {
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
        else foreach (var line in lines(result)) Console.Out.WriteLine(line);
    }
}
