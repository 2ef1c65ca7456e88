using Akka.Actor;
using Akka.Event;

namespace HnActors.Actors.Journal;

/// <summary>
/// Logs once that the journal can't be used, and once that it can be again, however many actors notice and however often each tries.
/// </summary>
internal sealed class JournalHealth(ILoggingAdapter log) : IExtension
{
    private readonly Lock _lock = new();
    private bool _isAway;

    public static JournalHealth Of(ActorSystem system) => system.WithExtension<JournalHealth, Provider>();

    /// <summary>An actor could not read or write its events.</summary>
    public void Failed(string persistenceId, Exception cause)
    {
        lock (_lock)
        {
            if (_isAway) return;
            _isAway = true;
        }
        log.Warning(
            "{0} can't use the journal: {1}. Its jobs make no progress; it is tried again every few seconds without further warnings. Nothing is lost.",
            persistenceId,
            cause.GetBaseException().Message.TrimEnd('.'));
    }

    /// <summary>An actor has read its events.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            if (!_isAway) return;
            _isAway = false;
        }
        log.Warning("The journal can be used again.");
    }

    private sealed class Provider : ExtensionIdProvider<JournalHealth>
    {
        public override JournalHealth CreateExtension(ExtendedActorSystem system) => new(Logging.GetLogger(system, typeof(JournalHealth)));
    }
}
