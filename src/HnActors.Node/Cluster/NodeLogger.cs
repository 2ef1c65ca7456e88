using Akka.Event;
using HnActors.Node.Logs;
using AkkaLevel = Akka.Event.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace HnActors.Node.Cluster;

/// <summary>
/// Logs what the actors say, but for the warnings that remoting and sharding give whenever nodes come and go: commands are re-sent until
/// answered, so nothing follows from them. Their errors are another matter, but need no pages of stack, which would all be of Akka's own.
/// </summary>
internal sealed class NodeLogger : ActorLogger
{
    private static readonly string[] Talkative = ["Akka.Remote", "Akka.Cluster.Sharding", "Akka.Cluster.Tools"];

    // Remoting itself logs under a name instead of a class.
    private const string Remoting = "remoting";

    // What ends a connection logs under its path with a class of its own.
    private const string Connections = "/system/endpointManager/";

    /// <summary>Whether an event is of the usual course of things. Who says it and how loudly decides, not its text.</summary>
    public static bool IsUsual(LogEvent said) => said.LogLevel() < AkkaLevel.ErrorLevel && IsOfTheCluster(said);

    /// <summary>Whether remoting or sharding says it.</summary>
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

    // Who asks for every detail gets these too.
    protected override bool Receive(object message) =>
        (!ProgramLog.Current.HasEveryDetail && message is LogEvent said && IsUsual(said)) || base.Receive(message);
}
