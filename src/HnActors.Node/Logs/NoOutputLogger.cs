using Akka.Event;

namespace HnActors.Node.Logs;

/// <summary>
/// Replaces the logger with which Akka writes to standard output before its loggers start and after they stop, at any level: standard
/// output is for results.
/// </summary>
internal sealed class NoOutputLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
