using Akka.Event;

namespace HnActors.Node.Logs;

/// <summary>
/// Stands where Akka would log to standard output before its loggers are there and after they are gone, whatever level is set for that: standard
/// output is for results.
/// </summary>
internal sealed class NoOutputLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
