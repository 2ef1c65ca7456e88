using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using HnActors.Actors.Membership;
using HnActors.Actors.Messaging;

namespace HnActors.Actors.Operations;

/// <summary>Operations on a cluster as a whole, from any of its nodes.</summary>
public sealed class ClusterOperations(ActorSystem system) : IMembers
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AddressTimeout = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<UniqueAddress, string> _operations = new();

    private Cluster Cluster => Cluster.Get(system);

    public bool IsCluster => true;

    public bool HasCoordinator => !IsReady || Cluster.State.Members.Any(member => member.HasRole(ClusterNames.CoordinatorNode));

    public string Self => Cluster.SelfAddress.ToString();

    /// <summary>True if this node is a full member: it can take commands and work.</summary>
    public bool IsReady => !Cluster.IsTerminated && Cluster.SelfMember.Status == MemberStatus.Up;

    public IReadOnlyList<MemberLine> Members()
    {
        var state = Cluster.State;
        return [.. state.Members.OrderBy(member => member.Address.ToString(), StringComparer.Ordinal).Select(member => new MemberLine(
            member.Address.ToString(),
            [.. member.Roles.Order(StringComparer.Ordinal)],
            member.Status.ToString().ToLowerInvariant(),
            state.Unreachable.Contains(member) ? "unreachable" : "",
            member.AppVersion.Version))];
    }

    public async Task<IReadOnlyList<MemberLine>> MembersWithOperationsAsync()
    {
        var state = Cluster.State;
        foreach (var gone in _operations.Keys.Except(state.Members.Select(member => member.UniqueAddress))) _operations.TryRemove(gone, out _);
        // Each member is asked once: its address does not change during its lifetime.
        await Task.WhenAll(state.Members.Where(member => !_operations.ContainsKey(member.UniqueAddress) && !state.Unreachable.Contains(member))
            .Select(AskOperationsAsync)).ConfigureAwait(false);
        var known = _operations.ToDictionary(one => one.Key.Address.ToString(), one => one.Value);
        return [.. Members().Select(member => member with { Operations = known.GetValueOrDefault(member.Address) })];
    }

    /// <summary>Lets a member finish its work, hand back its leases and leave.</summary>
    /// <exception cref="OperationException">It is not a member.</exception>
    public async Task LeaveAsync(string address)
    {
        var member = Find(address);
        try
        {
            await system.ActorSelection(new RootActorPath(member) / "user" / MemberActor.Name)
                .Ask<LeavingCluster>(new LeaveCluster(), Timeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // If it does not answer, the cluster makes it leave as soon as it is reachable.
            Cluster.Leave(member);
        }
    }

    /// <summary>Declares a member down.</summary>
    /// <param name="force">True to do so even if it is reachable.</param>
    /// <exception cref="OperationException">It is not a member, or it is reachable.</exception>
    public void Down(string address, bool force = false)
    {
        var member = Find(address);
        if (!force && Cluster.State.Unreachable.All(one => one.Address != member))
        {
            throw new OperationException(
                $"{member} is reachable, and downing it now would discard its work in progress: use `hnactors cluster leave`, or add --force.");
        }
        Cluster.Down(member);
    }

    public async Task<IReadOnlyList<ShardLine>> ShardsAsync()
    {
        var sharding = ClusterSharding.Get(system);
        var lines = new List<ShardLine>();
        foreach (var (kind, role) in ClusterNames.Kinds)
        {
            // Nobody would answer.
            if (!Cluster.State.Members.Any(member => member.Status == MemberStatus.Up && member.HasRole(role))) continue;
            var region = await sharding.ShardRegion(kind)
                .Ask<ClusterShardingStats>(new GetClusterShardingStats(Timeout), Timeout + TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            foreach (var (address, stats) in region.Regions.OrderBy(one => one.Key.ToString(), StringComparer.Ordinal))
            {
                foreach (var (shard, entities) in stats.Stats.OrderBy(one => one.Key, StringComparer.Ordinal))
                    lines.Add(new ShardLine(kind, (address.Host is null ? Cluster.SelfAddress : address).ToString(), shard, entities));
            }
        }
        return lines;
    }

    private async Task AskOperationsAsync(Member member)
    {
        try
        {
            var reply = await system.ActorSelection(new RootActorPath(member.Address) / "user" / MemberActor.Name)
                .Ask<OperationsAddress>(new GetOperationsAddress(), AddressTimeout).ConfigureAwait(false);
            if (reply.Address is { } address) _operations[member.UniqueAddress] = address;
        }
        catch (AskTimeoutException)
        {
            // Asked again next time.
        }
    }

    private Address Find(string address) => Cluster.State.Members.Select(member => member.Address)
        .FirstOrDefault(one => one.ToString() == address || $"{one.Host}:{one.Port}" == address)
        ?? throw new OperationException($"'{address}' is not a member of the cluster: `hnactors cluster show` lists them.", isMissing: true);
}
