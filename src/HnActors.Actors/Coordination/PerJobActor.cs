using Akka.Actor;
using HnActors.Core.Ids;
using HnActors.Core.Messages;

namespace HnActors.Actors.Coordination;

/// <summary>One child for each job that is spoken to: what sharding does in a cluster, within one process.</summary>
public sealed class PerJobActor : ReceiveActor
{
    public PerJobActor(Func<JobId, Props> props)
    {
        Receive<IJobMessage>(message =>
        {
            var name = Uri.EscapeDataString(message.Job.Value);
            var child = Context.Child(name) is { } known && !known.IsNobody() ? known : Context.ActorOf(props(message.Job), name);
            child.Forward(message);
        });
    }

    public static Props Props(Func<JobId, Props> props) => Akka.Actor.Props.Create(() => new PerJobActor(props));
}
