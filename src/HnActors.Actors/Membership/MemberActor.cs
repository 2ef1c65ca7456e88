using Akka.Actor;
using HnActors.Actors.Monitoring;

namespace HnActors.Actors.Membership;

/// <summary>Asks a member to leave gracefully. Answered by <see cref="LeavingCluster"/>.</summary>
public sealed record LeaveCluster : INodeMessage;

/// <summary>The member has begun to leave.</summary>
public sealed record LeavingCluster : INodeMessage;

/// <summary>Asks a member for its operations endpoint. Answered by <see cref="OperationsAddress"/>.</summary>
public sealed record GetOperationsAddress : INodeMessage;

/// <param name="Address">The URL of its operations endpoint; null while it has none.</param>
public sealed record OperationsAddress(string? Address) : INodeMessage;

/// <summary>
/// Represents a member: returns the address of its operations endpoint, and lets it leave from within. If the cluster alone made it leave,
/// a member would lose its shard regions before its pools could hand back their work.
/// </summary>
public sealed class MemberActor : ReceiveActor
{
    /// <summary>The actor's name, under <c>/user</c>.</summary>
    public const string Name = "member";

    public MemberActor(Func<string?> findOperations)
    {
        Receive<GetOperationsAddress>(_ => Sender.Tell(new OperationsAddress(findOperations())));
        Receive<LeaveCluster>(_ =>
        {
            Sender.Tell(new LeavingCluster());
            CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        });
    }

    /// <param name="findOperations">Returns the URL of the operations endpoint, as soon as there is one.</param>
    public static Props Props(Func<string?> findOperations) => Akka.Actor.Props.Create(() => new MemberActor(findOperations));
}
