using HnActors.Storage;
using Spectre.Console;

namespace HnActors.Node.Display;

/// <summary>Shows on a terminal how far an export is, by ids; elsewhere nothing.</summary>
internal static class ExportDisplay
{
    /// <param name="from">The lowest id asked for.</param>
    /// <param name="to">The highest id asked for.</param>
    /// <param name="name">What is being written.</param>
    /// <param name="run">Is given whom to tell about the ids it has passed.</param>
    public static async Task<T> ShowAsync<T>(
        IItemStore store, long from, long to, string name, bool quiet, Func<IProgress<long>?, Task<T>> run)
    {
        if (quiet || Console.IsErrorRedirected) return await run(null).ConfigureAwait(false);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Capabilities.Ansi) return await run(null).ConfigureAwait(false);
        if (await store.BoundsAsync().ConfigureAwait(false) is not { } bounds) return await run(null).ConfigureAwait(false);
        var first = Math.Max(bounds.First, from);
        var last = Math.Max(first, Math.Min(bounds.Last, to));
        return await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(name), maxValue: last - first + 1);
            return await run(new Position(id => bar.Value = id - first)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    // Not Progress<T>, which would tell on other threads and out of order.
    private sealed class Position(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
