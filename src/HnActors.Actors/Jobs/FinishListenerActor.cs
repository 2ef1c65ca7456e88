using Akka.Actor;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Jobs;

/// <summary>Replaces a cluster's job directory, and notifies code outside the actor system when the only job is finished.</summary>
internal sealed class FinishListenerActor : ReceiveActor
{
    public FinishListenerActor(Action onFinished)
    {
        Receive<JobFinished>(_ => onFinished());
    }

    public static Props Props(Action onFinished) => Akka.Actor.Props.Create(() => new FinishListenerActor(onFinished));
}
