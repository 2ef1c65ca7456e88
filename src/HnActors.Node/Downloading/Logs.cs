using Microsoft.Extensions.Logging;

namespace HnActors.Node.Downloading;

/// <summary>How much the actors log to standard error.</summary>
internal static class Logs
{
    /// <summary>Where a live display stands, only what it can't show itself: a log line would tear it.</summary>
    public static LogLevel LevelFor(FetchSettings settings) =>
        settings.Quiet || !Console.IsErrorRedirected ? LogLevel.Critical : LogLevel.Warning;
}
