using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Journal;

/// <summary>Carries out what a state machine decides: its events are persisted and folded in, then its messages are sent.</summary>
/// <typeparam name="TEvent">What its journal holds.</typeparam>
public abstract class StateMachineActor<TEvent> : JournaledActor
{
    private readonly JobId _job;
    private readonly IStoredIds _storedIds;
    private readonly JournalRemoval _removal;
    private readonly CancellationTokenSource _stopping = new();

    protected StateMachineActor(JobId job, IStoredIds storedIds)
    {
        _job = job;
        _storedIds = storedIds;
        _removal = new JournalRemoval(job, Context);
        Command<ForgetJob>(_ => OnForgetJob());
        Command<DeleteMessagesSuccess>(_ => _removal.OnMessagesDeleted());
    }

    /// <summary>Folds an event in that is durable.</summary>
    protected abstract void Fold(TEvent happened);

    /// <summary>Logs an event that has become durable; one that is only read again is old news.</summary>
    protected abstract void Report(TEvent happened);

    /// <summary>All events of a decision are folded in: time to save a snapshot, perhaps.</summary>
    protected abstract void OnPersisted();

    /// <summary>The actor that has a role in the job.</summary>
    protected abstract IActorRef ActorOf(Party party);

    /// <summary>A decision was carried out.</summary>
    protected abstract void OnCarriedOut();

    /// <summary>The job is forgotten: nothing is to be begun any more.</summary>
    protected abstract void StopWorking();

    protected void CarryOut(Decision<TEvent> decision)
    {
        if (decision.Events.Count == 0)
        {
            Send(decision);
            return;
        }
        PersistAll(decision.Events, happened =>
        {
            Fold(happened);
            Report(happened);
            if (!ReferenceEquals(happened, decision.Events[^1])) return;
            OnPersisted();
            Send(decision);
        });
    }

    private void Send(Decision<TEvent> decision)
    {
        foreach (var (to, message) in decision.Then())
        {
            if (to is IActorRef actor) actor.Tell(message);
            else if (to is Party.Log) Log.Warning("{0}", message);
            else if (message is FindStoredIds question) FindStored(question);
            else ActorOf((Party)to).Tell(message);
        }
        OnCarriedOut();
    }

    private void FindStored(FindStoredIds question) => _storedIds.FindAsync(_job, question.Among, _stopping.Token).PipeTo(
        Self,
        success: ids => new StoredIdsFound(question.QuestionNo, ids),
        failure: cause =>
        {
            Log.Warning("The store could not be asked which ids it has; that is tried again: {0}", cause.Message);
            return new StoredIdsUnknown(question.QuestionNo);
        });

    private void OnForgetJob()
    {
        StopWorking();
        if (!_removal.Begin(Sender)) return;
        DeleteSnapshots(SnapshotSelectionCriteria.Latest);
        DeleteMessages(LastSequenceNr);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        base.PostStop();
    }
}
