using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace HnActors.Node.Logs;

/// <summary>Logs in a format of the framework's console logger, but to any destination.</summary>
/// <param name="category">The source of the messages.</param>
/// <param name="write">Receives whole lines, on any thread.</param>
internal sealed class LineLogger(string category, ConsoleFormatter formatter, Action<string> write) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> textOf)
    {
        using var line = new StringWriter { NewLine = "\n" };
        formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, textOf), scopeProvider: null, line);
        if (line.ToString() is { Length: > 0 } text) write(text);
    }
}

internal static class PlainLog
{
    /// <summary>Logs text that is not a template: it has no fields, and as a template the JSON would hold the text twice.</summary>
    public static void Say(this ILogger log, LogLevel level, string words, Exception? cause = null) =>
        log.Log<object?>(level, default, null, cause, (_, _) => words);
}
