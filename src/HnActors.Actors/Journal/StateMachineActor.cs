using Akka.Actor;
using Akka.Event;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Journal;

/// <summary>Carries out what a state machine decides: its events are persisted and folded in, then its messages are sent.</summary>
/// <typeparam name="TEvent">What its journal holds.</typeparam>
public abstract class StateMachineActor<TEvent> : JournaledActor
{
    private readonly IStoredIds _storedIds;
    private readonly CancellationTokenSource _stopping = new();

    protected StateMachineActor(IStoredIds storedIds) => _storedIds = storedIds;

    /// <summary>Folds an event in that is durable.</summary>
    protected abstract void Fold(TEvent happened);

    /// <summary>All events of a decision are folded in: time to save a snapshot, perhaps.</summary>
    protected abstract void OnPersisted();

    /// <summary>The actor that has a role in the job.</summary>
    protected abstract IActorRef ActorOf(Party party);

    /// <summary>A decision was carried out.</summary>
    protected abstract void OnCarriedOut();

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

    private void FindStored(FindStoredIds question) => _storedIds.FindAsync(question.Among, _stopping.Token).PipeTo(
        Self,
        success: ids => new StoredIdsFound(question.QuestionNo, ids),
        failure: cause =>
        {
            Log.Warning("The store could not be asked which ids it has; that is tried again: {0}", cause.Message);
            return new StoredIdsUnknown(question.QuestionNo);
        });

    protected override void PostStop()
    {
        _stopping.Cancel();
        base.PostStop();
    }
}
