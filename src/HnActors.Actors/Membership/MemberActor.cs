using Akka.Actor;
using HnActors.Actors.Monitoring;

namespace HnActors.Actors.Membership;

/// <summary>Asks a member to leave in order. Answered by <see cref="LeavingCluster"/>.</summary>
public sealed record LeaveCluster : INodeMessage;

/// <summary>The member has begun to leave.</summary>
public sealed record LeavingCluster : INodeMessage;

/// <summary>
/// Lets a member leave from within. Told by the cluster alone, a member has its shard regions taken away before its pools could hand
/// back what they hold.
/// </summary>
public sealed class MemberActor : ReceiveActor
{
    /// <summary>The actor's name, under <c>/user</c>.</summary>
    public const string Name = "member";

    public MemberActor() => Receive<LeaveCluster>(_ =>
    {
        Sender.Tell(new LeavingCluster());
        CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
    });

    public static Props Props() => Akka.Actor.Props.Create(() => new MemberActor());
}
