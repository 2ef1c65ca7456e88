using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting;
using AkkaLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace HnActors.Node.Logs;

/// <summary>
/// Logs what actors say to the process's log, each under its path; but for the journal's plugins, which tell of a disk that is full or a database
/// that is away at every attempt and with pages of stack. What watches the journal says it once. Warnings are kept, shown or not.
/// </summary>
internal class ActorLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>The setting that says how much is printed.</summary>
    public const string ShownLevel = "hnactors.shown-log-level";

    // What starts a plugin again logs under the plugin's path with a class of its own.
    private const string JournalPlugins = "Akka.Persistence.Sql", PathOfPlugins = "/system/akka.persistence.";

    /// <summary>Whether something else says an event too, and better. Who says it decides, not its text.</summary>
    public static bool IsToldElsewhere(LogEvent said) =>
        said.LogClass.Namespace?.StartsWith(JournalPlugins, StringComparison.Ordinal) == true
        || said.LogSource.Contains(PathOfPlugins, StringComparison.Ordinal);

    // Where a display stands nothing is printed between its lines, and a dashboard shows warnings all the same.
    private readonly LogLevel _shown = Enum.Parse<LogLevel>(Context.System.Settings.Config.GetString(ShownLevel));

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            // Who asks for every detail gets these too.
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

    /// <summary>What was said, and why where it does not say so itself.</summary>
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
    /// <summary>Makes an actor system log with a logger of ours, and as much as is wanted.</summary>
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
