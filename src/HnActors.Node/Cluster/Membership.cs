using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Cluster;

/// <summary>Joins a node to its cluster, and then records in the database that it is a member.</summary>
/// <param name="seeds">Nodes to join; empty to found a cluster if there is none.</param>
internal sealed class Membership(ActorSystem system, IMemberTable table, IReadOnlyList<Address> seeds, ClusterTrust trust)
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);
    private readonly ILoggingAdapter _log = Logging.GetLogger(system, typeof(Membership));
    private bool _hasLooked;
    private string? _saidLast;

    /// <summary>Longer than a live member is ever silent, even after the database was unavailable.</summary>
    public TimeSpan LookAgainAfter { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Whether a member can be reached over the network.</summary>
    public Func<Address, CancellationToken, Task<bool>> IsReachableAsync { get; init; } = MemberReach.IsReachableAsync;

    // A late heartbeat is better than none if the database is slow: a founding node may consider a silent member dead.
    private static readonly TimeSpan BeatTimeout = MemberTable.HeartbeatInterval * 2;

    private ClusterMember Self => new(_cluster.SelfAddress.ToString(), trust.Authority);

    private bool MayFound => seeds.Count == 0 || seeds[0] == _cluster.SelfAddress;

    /// <summary>Runs until the node is no longer a member, or is stopped.</summary>
    /// <exception cref="FailedException">The node can't talk to the cluster on its database.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !await IsUpWithinAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
        {
            await TryAsync(JoinAsync, LookAgainAfter, cancellationToken).ConfigureAwait(false);
            await IsUpWithinAsync(LookAgainAfter, cancellationToken).ConfigureAwait(false);
        }
        while (!cancellationToken.IsCancellationRequested && !_cluster.IsTerminated)
        {
            if (_cluster.SelfMember.Status == MemberStatus.Up)
                await TryAsync(token => table.BeatAsync(Self, token), BeatTimeout, cancellationToken).ConfigureAwait(false);
            await Task.Delay(MemberTable.HeartbeatInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await TryAsync(token => table.RemoveAsync(Self.Address, token), MemberTable.HeartbeatInterval, CancellationToken.None).ConfigureAwait(false);
    }

    // Joins a live cluster if there is one. Otherwise only the first seed, or a node without seeds, may found one.
    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var others = await table.ReadOthersAsync(Self.Address, cancellationToken).ConfigureAwait(false);
        trust.Check(others.Living);
        if (others.Living.Count > 0)
        {
            await JoinAsync([.. others.Living.Select(member => Address.Parse(member.Address))], cancellationToken).ConfigureAwait(false);
            return;
        }
        var isFirstLook = !_hasLooked;
        _hasLooked = true;
        if (!MayFound)
        {
            _cluster.JoinSeedNodes(seeds);
        }
        // Silent members were killed, or had no database until a moment ago. In the latter case they report before the next check.
        else if ((others.Silent.Count == 0 || !isFirstLook) && await table.ClaimAsync(Self, cancellationToken).ConfigureAwait(false))
        {
            if (seeds.Count > 0) _cluster.JoinSeedNodes(seeds);
            else _cluster.Join(_cluster.SelfAddress);
        }
    }

    private async Task JoinAsync(IReadOnlyList<Address> living, CancellationToken cancellationToken)
    {
        var reached = await Task.WhenAll(living.Select(member => IsReachableAsync(member, cancellationToken))).ConfigureAwait(false);
        var lost = living.Where((_, index) => !reached[index]).ToList();
        if (lost.Count == 0)
        {
            _cluster.JoinSeedNodes([.. living.Union(seeds).Where(seed => seed != _cluster.SelfAddress)]);
            return;
        }
        _log.Warning(
            "This node joins once it can reach all members: {0} can't be reached from here, but was alive in the database a moment ago.",
            string.Join(", ", lost.Select(member => $"{member.Host}:{member.Port}")));
    }

    private async Task<bool> IsUpWithinAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!_cluster.IsTerminated && _cluster.SelfMember.Status != MemberStatus.Up)
        {
            if (TimeProvider.System.GetElapsedTime(began) >= timeout || cancellationToken.IsCancellationRequested) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return true;
    }

    // The database may be unavailable for a while. The cluster keeps running without it, and so does this node.
    private async Task TryAsync(Func<CancellationToken, Task> action, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(timeout);
        try
        {
            await action(limited.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
        }
        // Continue after any other error: if a member stops reporting, others may found a second cluster.
        catch (Exception exception) when (exception is not FailedException)
        {
            if (exception.Message != _saidLast) _log.Error(exception, "Cluster membership failed unexpectedly, trying again: {0}", exception.Message);
            _saidLast = exception.Message;
        }
    }
}
