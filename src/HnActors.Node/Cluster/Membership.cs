using Akka.Actor;
using Akka.Cluster;
using HnActors.Storage;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Cluster;

/// <summary>Brings a node into its cluster, and then says of it in the database that it is a member.</summary>
/// <param name="seeds">Nodes to join; none to begin a cluster where there is none.</param>
internal sealed class Membership(ActorSystem system, MemberTable table, IReadOnlyList<Address> seeds)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(10);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(system);

    private string Self => _cluster.SelfAddress.ToString();

    /// <summary>Runs until the node is no member any more, or is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !await IsUpWithinAsync(TimeSpan.Zero, stop).ConfigureAwait(false))
        {
            if (await ReadOthersAsync(stop).ConfigureAwait(false) is { } others) Join(others);
            await IsUpWithinAsync(LookAgainAfter, stop).ConfigureAwait(false);
        }
        while (!stop.IsCancellationRequested && !_cluster.IsTerminated)
        {
            if (_cluster.SelfMember.Status == MemberStatus.Up) await TryAsync(() => table.BeatAsync(Self, stop)).ConfigureAwait(false);
            await Task.Delay(MemberTable.BeatEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        using var patience = new CancellationTokenSource(MemberTable.BeatEvery);
        await TryAsync(() => table.RemoveAsync(Self, patience.Token)).ConfigureAwait(false);
    }

    // Where a cluster lives it is joined. Only where none does may the first of the seeds, or a node without any, found one; and what
    // was written by nodes that were all killed is too old the next time.
    private void Join(IReadOnlyList<Address> others)
    {
        if (others.Count > 0) _cluster.JoinSeedNodes([.. others.Union(seeds).Where(seed => seed != _cluster.SelfAddress)]);
        else if (seeds.Count > 0) _cluster.JoinSeedNodes(seeds);
        else _cluster.Join(_cluster.SelfAddress);
    }

    private async Task<IReadOnlyList<Address>?> ReadOthersAsync(CancellationToken stop)
    {
        IReadOnlyList<Address>? others = null;
        await TryAsync(async () => others =
            [.. (await table.ReadAsync(stop).ConfigureAwait(false)).Where(member => member != Self).Select(Address.Parse)]).ConfigureAwait(false);
        return others;
    }

    private async Task<bool> IsUpWithinAsync(TimeSpan patience, CancellationToken stop)
    {
        var until = Environment.TickCount64 + patience.TotalMilliseconds;
        while (!_cluster.IsTerminated && _cluster.SelfMember.Status != MemberStatus.Up)
        {
            if (Environment.TickCount64 >= until || stop.IsCancellationRequested) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return true;
    }

    // The database may be away for a while. The cluster lives on without it, and so does this.
    private static async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
        }
    }
}
