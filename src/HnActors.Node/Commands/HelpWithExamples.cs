using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace HnActors.Node.Commands;

/// <summary>The default help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, string[]> ExamplesOf = [];

    /// <summary>A request for help lacks what the command requires, and must not report that as an error.</summary>
    public override bool ClearsParseErrors => true;

    /// <summary>Replaces the help of a whole program.</summary>
    public static void UseIn(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        if (!ExamplesOf.TryGetValue(parseResult.CommandResult.Command, out var examples)) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }

    /// <summary>The examples of a command; empty if it was given none.</summary>
    public static IReadOnlyList<string> Of(Command command)
    {
        lock (ExamplesOf) return ExamplesOf.GetValueOrDefault(command, []);
    }

    public static Command Add(Command command, string[] examples)
    {
        lock (ExamplesOf) ExamplesOf[command] = examples;
        return command;
    }
}

internal static class ExamplesExtension
{
    /// <summary>Adds examples to a command's help.</summary>
    public static Command WithExamples(this Command command, params string[] examples) => HelpWithExamples.Add(command, examples);
}
