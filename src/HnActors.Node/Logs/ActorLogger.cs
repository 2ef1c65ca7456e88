using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting;
using AkkaLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace HnActors.Node.Logs;

/// <summary>
/// Writes the actors' events to the process's log, each under its path, except for the journal's plugins: they report a full disk or an
/// absent database at every attempt, with long stack traces. The journal's monitor reports that once. Warnings are kept, shown or not.
/// </summary>
internal class ActorLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>The setting for the level that is shown.</summary>
    public const string ShownLevel = "hnactors.shown-log-level";

    // The supervisor that restarts a plugin logs under the plugin's path, but with another class.
    private const string JournalPlugins = "Akka.Persistence.Sql", PathOfPlugins = "/system/akka.persistence.";

    /// <summary>Whether another component reports the event better. Decided by the source, not by the text.</summary>
    public static bool IsToldElsewhere(LogEvent said) =>
        said.LogClass.Namespace?.StartsWith(JournalPlugins, StringComparison.Ordinal) == true
        || said.LogSource.Contains(PathOfPlugins, StringComparison.Ordinal);

    // With a live display nothing is printed between its lines, but a dashboard still shows warnings.
    private readonly LogLevel _shown = Enum.Parse<LogLevel>(Context.System.Settings.Config.GetString(ShownLevel));

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            // With full detail these are logged too.
            case LogEvent said when IsToldElsewhere(said) && !ProgramLog.Current.HasEveryDetail:
                return true;
            case LogEvent said:
                if (IsWorthKeeping(said)) RecentWarnings.OfThisProcess.Add(LevelOf(said), WordsOf(said));
                if (LevelOf(said) >= _shown) Say(LevelOf(said), said);
                return true;
            default:
                return false;
        }
    }

    protected virtual void Say(LogLevel level, LogEvent said) =>
        ProgramLog.Current.CreateLogger(said.LogSource).Say(level, $"{said.Message}", said.Cause);

    protected virtual bool IsWorthKeeping(LogEvent said) => true;

    /// <summary>The message, with the cause if the message does not include it.</summary>
    protected static string WordsOf(LogEvent said) =>
        $"{said.Message}" + (said.Cause is { } cause && $"{said.Message}" != cause.Message ? $": {cause.Message}" : "");

    private static LogLevel LevelOf(LogEvent said) => said.LogLevel() switch
    {
        AkkaLevel.DebugLevel => LogLevel.Debug,
        AkkaLevel.InfoLevel => LogLevel.Information,
        AkkaLevel.WarningLevel => LogLevel.Warning,
        _ => LogLevel.Error,
    };
}

internal static class ActorLogging
{
    /// <summary>Makes an actor system use one of our loggers, at the given level.</summary>
    public static AkkaConfigurationBuilder WithLogger<TLogger>(this AkkaConfigurationBuilder akka, LogLevel level)
        where TLogger : ActorLogger
    {
        akka.ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLogger<TLogger>();
        });
        var hocon = level switch
        {
            <= LogLevel.Debug => "akka { loglevel = DEBUG, cluster.log-info = on }",
            LogLevel.Information => "akka { loglevel = INFO, cluster.log-info = on }",
            _ => "akka.loglevel = WARNING",
        };
        return akka
            .AddHocon($"{hocon}\n{ActorLogger.ShownLevel} = {level}", HoconAddMode.Prepend)
            .AddHocon($"akka.stdout-logger-class = \"{typeof(NoOutputLogger).AssemblyQualifiedName}\"", HoconAddMode.Prepend);
    }
}
