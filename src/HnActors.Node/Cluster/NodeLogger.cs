using Akka.Event;
using HnActors.Node.Logs;
using AkkaLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace HnActors.Node.Cluster;

/// <summary>
/// Logs the actors' events, except for the warnings of remoting and sharding whenever nodes come and go: commands are re-sent until
/// answered, so these are harmless. Their errors are logged, but without stack traces, which would show only Akka's own code.
/// </summary>
internal sealed class NodeLogger : ActorLogger
{
    private static readonly string[] Talkative = ["Akka.Remote", "Akka.Cluster.Sharding", "Akka.Cluster.Tools"];

    // Remoting itself logs under a name instead of a class name.
    private const string Remoting = "remoting";

    // The component that ends a connection logs under the connection's path, but with another class.
    private const string Connections = "/system/endpointManager/";

    /// <summary>Whether an event is normal operation. Decided by its source and level, not by its text.</summary>
    public static bool IsUsual(LogEvent said) => said.LogLevel() < AkkaLevel.ErrorLevel && IsOfTheCluster(said);

    /// <summary>Whether the event comes from remoting or sharding.</summary>
    public static bool IsOfTheCluster(LogEvent said) =>
        said.LogSource.StartsWith(Remoting, StringComparison.Ordinal)
        || said.LogSource.Contains(Connections, StringComparison.Ordinal)
        || Talkative.Any(space => said.LogClass.Namespace?.StartsWith(space, StringComparison.Ordinal) == true);

    protected override void Say(LogLevel level, LogEvent said)
    {
        if (IsOfTheCluster(said) && !ProgramLog.Current.HasEveryDetail)
            ProgramLog.Current.CreateLogger(said.LogSource).Say(level, WordsOf(said).ReplaceLineEndings(" "));
        else base.Say(level, said);
    }

    protected override bool IsWorthKeeping(LogEvent said) => !IsUsual(said);

    // With full detail these are logged too.
    protected override bool Receive(object message) =>
        (!ProgramLog.Current.HasEveryDetail && message is LogEvent said && IsUsual(said)) || base.Receive(message);
}
