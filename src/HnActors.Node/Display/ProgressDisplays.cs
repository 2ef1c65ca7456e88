using HnActors.Node.Logs;
using Spectre.Console;

namespace HnActors.Node.Display;

/// <summary>Chooses how a run is shown.</summary>
internal static class ProgressDisplays
{
    public static IProgressDisplay Create(bool quiet)
    {
        var log = ProgramLog.Current;
        var display = Create(quiet, log);
        // A log that is all there is on standard error holds these lines already.
        return log.HoldsWords && log.Screen != Console.Error ? new LoggedDisplay(display, log.Program, TimeProvider.System) : display;
    }

    private static IProgressDisplay Create(bool quiet, ProgramLog log)
    {
        if (quiet) return new SilentDisplay(log.Screen);
        if (!log.IsTerminal) return new PlainDisplay(log.Screen, TimeProvider.System);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(log.Screen) });
        if (!console.Profile.Capabilities.Ansi) return new PlainDisplay(log.Screen, TimeProvider.System);
        var live = new LiveDisplay(console);
        log.ShowAbove(live.Note);
        return live;
    }
}
