using Spectre.Console;

namespace HnActors.Node.Display;

/// <summary>Chooses how a run is shown.</summary>
internal static class ProgressDisplays
{
    public static IProgressDisplay Create(bool quiet)
    {
        if (quiet) return new SilentDisplay(Console.Error);
        if (Console.IsErrorRedirected) return new PlainDisplay(Console.Error, TimeProvider.System);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Profile.Capabilities.Ansi ? new LiveDisplay(console) : new PlainDisplay(Console.Error, TimeProvider.System);
    }
}
