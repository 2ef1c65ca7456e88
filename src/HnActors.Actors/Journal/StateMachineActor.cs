using Akka.Actor;
using Akka.Event;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Journal;

/// <summary>Carries out the decisions of a state machine: persists and folds its events, then sends its messages.</summary>
/// <typeparam name="TEvent">The type of the events in its journal.</typeparam>
public abstract class StateMachineActor<TEvent> : JournaledActor
{
    /// <summary>Folds a durable event into the state.</summary>
    protected abstract void Fold(TEvent happened);

    /// <summary>An event has become durable and can be logged. Not called for replayed events.</summary>
    protected abstract void Report(TEvent happened);

    /// <summary>All events of a decision are folded in; a snapshot may be saved.</summary>
    protected abstract void OnPersisted();

    /// <summary>Finds the actor in a role.</summary>
    protected abstract IActorRef ActorOf(Party party);

    /// <summary>A decision was carried out.</summary>
    protected virtual void OnCarriedOut()
    {
    }

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
            else Deliver((Party)to, message);
        }
        OnCarriedOut();
    }

    /// <summary>Sends a message to the party with a role.</summary>
    protected virtual void Deliver(Party party, object message) => ActorOf(party).Tell(message);
}
