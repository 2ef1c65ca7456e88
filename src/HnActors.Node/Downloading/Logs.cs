using HnActors.Node.Settings;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Downloading;

/// <summary>How much the actors log to standard error.</summary>
internal static class Logs
{
    /// <summary>Where a live display stands, only what it can't show itself: a log line would tear it.</summary>
    public static LogLevel LevelFor(FetchSettings settings) => settings.Quiet ? LogLevel.Critical : ForThisConsole;

    /// <summary>In front of people nothing that is meant for logs.</summary>
    public static LogLevel ForThisConsole => Console.IsErrorRedirected ? LogLevel.Warning : LogLevel.Critical;
}
