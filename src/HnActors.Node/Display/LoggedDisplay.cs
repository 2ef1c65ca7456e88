using HnActors.Node.Logs;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Display;

/// <summary>Logs what a display shows: every note, trouble and its end, and the progress from time to time.</summary>
internal sealed class LoggedDisplay(IProgressDisplay inner, ILogger log, TimeProvider time) : IProgressDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromMinutes(1);

    private readonly PlainDisplay _lines = new(new Lines(log), time, LineInterval);

    public void Note(string message)
    {
        log.Say(LogLevel.Information, message);
        inner.Note(message);
    }

    public void Paused(string? trouble)
    {
        if (trouble is not null) log.Say(LogLevel.Information, $"PAUSED: {trouble}");
        inner.Paused(trouble);
    }

    public void Show(ProgressSnapshot snapshot)
    {
        _lines.Show(snapshot);
        inner.Show(snapshot);
    }

    public void End()
    {
        _lines.End();
        inner.End();
    }

    // When the run stands still, the line says PAUSED and why.
    private sealed class Lines(ILogger log) : StringWriter
    {
        public override void WriteLine(string? value) => log.Say(LogLevel.Information, value ?? "");
    }
}
