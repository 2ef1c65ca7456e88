using Akka.Actor;
using Akka.Event;
using Akka.Pattern;
using Akka.Persistence;
using HnActors.Actors.Messaging;

namespace HnActors.Actors.Journal;

/// <summary>
/// A persistent actor whose journal may be unavailable for a while: it then stops, and is restarted by a supervisor. Everything before the
/// second-to-last snapshot is deleted.
/// </summary>
public abstract class JournaledActor : ReceivePersistentActor
{
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    protected JournaledActor() => Command<SaveSnapshotFailure>(failure =>
        Log.Warning("The snapshot of {0} could not be saved; trying again later: {1}", PersistenceId, failure.Cause.Message));

    /// <summary>When to save a snapshot.</summary>
    private protected SnapshotSchedule Snapshots { get; } = new();

    /// <summary>
    /// Restarts an actor that stopped, with increasing delays; commands are re-sent until then. When its shard moves, it and its supervisor
    /// stop for good.
    /// </summary>
    internal static Props Restarted(Props props, string name) => BackoffSupervisor.Props(
        Backoff.OnStop(props, name, MinPause, MaxPause, randomFactor: 0.2, maxNrOfRetries: -1)
            // A failed attempt may take seconds too: only a longer run is a success.
            .WithAutoReset(MaxPause * 4)
            .WithFinalStopMessage(message => message is LeaveShard));

    /// <summary>Deletes what the new snapshot makes obsolete.</summary>
    private protected void TrimBehind(SaveSnapshotSuccess saved)
    {
        // The previous snapshot is kept, with the events since: one unreadable snapshot must not be the end of a job.
        var before = Snapshots.Took(saved.Metadata.SequenceNr);
        if (before <= 0) return;
        DeleteMessages(before);
        DeleteSnapshots(new SnapshotSelectionCriteria(before - 1));
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        JournalHealth.Of(Context.System).Failed(PersistenceId, cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        // An event that can't be applied is not a problem of the journal.
        if (message is null) JournalHealth.Of(Context.System).Failed(PersistenceId, reason);
        else base.OnRecoveryFailure(reason, message);
    }

    protected override void OnReplaySuccess()
    {
        base.OnReplaySuccess();
        JournalHealth.Of(Context.System).Answered();
    }
}
