using Akka.Actor;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Jobs;

/// <summary>Takes the place of a cluster's directory of jobs, and tells code outside the actor system that the only job is finished.</summary>
internal sealed class FinishListenerActor : ReceiveActor
{
    public FinishListenerActor(Action onFinished)
    {
        Receive<JobFinished>(_ => onFinished());
    }

    public static Props Props(Action onFinished) => Akka.Actor.Props.Create(() => new FinishListenerActor(onFinished));
}
