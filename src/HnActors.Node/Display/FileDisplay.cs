using HnActors.Node.Logs;
using Spectre.Console;

namespace HnActors.Node.Display;

/// <summary>Shows on a terminal how much of a file or store has been processed; shows nothing elsewhere.</summary>
internal static class FileDisplay
{
    /// <param name="name">What is being processed.</param>
    /// <param name="size">The total amount.</param>
    /// <param name="run">Receives the progress to report the processed amount to; null if nothing is shown.</param>
    public static async Task ShowAsync(string name, long size, bool quiet, Func<IProgress<long>?, Task> run)
    {
        var console = quiet || !ProgramLog.Current.IsTerminal ? null
            : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(ProgramLog.Current.Screen) });
        if (console is null || !console.Profile.Capabilities.Ansi)
        {
            await run(null).ConfigureAwait(false);
            return;
        }
        ProgramLog.Current.ShowAbove(line => console.WriteLine(line));
        await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(name), maxValue: size);
            await run(new DirectProgress(done => bar.Value = done)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
