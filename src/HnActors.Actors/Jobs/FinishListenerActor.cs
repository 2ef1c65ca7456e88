using Akka.Actor;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Jobs;

/// <summary>Stands where a cluster has its directory of jobs, and tells those outside of the actors that the only job is finished.</summary>
internal sealed class FinishListenerActor : ReceiveActor
{
    public FinishListenerActor(Action onFinished)
    {
        Receive<JobFinished>(_ => onFinished());
    }

    public static Props Props(Action onFinished) => Akka.Actor.Props.Create(() => new FinishListenerActor(onFinished));
}
