using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Following;
using HnActors.Core.Jobs;

namespace HnActors.Node.Display;

/// <param name="Node">The node's address.</param>
internal sealed record NodeRates(string Node, ProgressRates Rates);

/// <summary>What the display shows of one moment.</summary>
/// <param name="Rates">All nodes together.</param>
/// <param name="Nodes">Each node that works for the job.</param>
internal sealed record ProgressSnapshot(JobStatus Status, ProgressRates Rates, IReadOnlyList<NodeRates> Nodes)
{
    /// <summary>The node that is not a cluster's, but this very process.</summary>
    public const string ThisProcess = "";

    /// <summary>How long the API has been troubled.</summary>
    public TimeSpan ApiPausedFor { get; init; }

    /// <summary>How long the store has been troubled.</summary>
    public TimeSpan StorePausedFor { get; init; }

    /// <summary>How the copy is kept up to date; null where it is not, but only fetched.</summary>
    public FollowView? Follow { get; init; }

    /// <summary>The last one: nothing moves any more.</summary>
    public bool IsEnded { get; init; }

    /// <summary>True where nothing is left that the program can do by itself.</summary>
    public bool IsDone => Follow is null && Status.IsOver;

    /// <summary>True where it is watched from afar and runs: when the watch ends, the job does not.</summary>
    public bool IsLeftRunning => !IsOfThisProcess && Status.Phase == JobPhase.Running;

    public bool IsOfThisProcess => Nodes is [{ Node: ThisProcess }];

    /// <summary>Why nothing, or only a probe, is asked at present; null while all is well.</summary>
    public string? ApiTrouble =>
        Rates.Outage is { } outage ? $"the API is down ({outage}); one probe a second, all ids stay leased"
        : Rates.HoldLeft > TimeSpan.Zero ? $"the server asked us to wait, {Human.Duration(Rates.HoldLeft)} more (Retry-After)"
        : null;

    /// <summary>Why nothing can be written at present; null while all is well.</summary>
    public string? StoreTrouble => Rates.StoreTrouble;

    /// <summary>What troubles there are: changes when one begins or ends, and not while a message counts down.</summary>
    public (bool Api, string? Store) Trouble => (ApiTrouble is not null, StoreTrouble);

    /// <summary>What keeps it from being faster.</summary>
    public string Limit => Nodes.Count == 0 && Status.ToFetch > 0 ? "no fetcher" : LimitOf(Rates);

    public TimeSpan? TimeLeft => Rates.ItemsPerSecond > 0 && Trouble == default && Status.ToFetch > 0
        ? TimeSpan.FromSeconds(Math.Min(Status.ToFetch / Rates.ItemsPerSecond, 1e8))
        : null;

    /// <summary>What keeps a node, or all of them, from being faster.</summary>
    public string LimitOf(ProgressRates rates) => LimitOf(rates, hasWork: Status.ToFetch > 0);

    /// <inheritdoc cref="LimitOf(ProgressRates)"/>
    /// <param name="hasWork">Whether there are ids to be fetched.</param>
    public static string LimitOf(ProgressRates rates, bool hasWork) => Bottleneck.Name(new Bottleneck.Signs(
        StoreIsBehind: rates.LimitedByStore || rates.StoreTrouble is not null,
        ApiIsDown: rates.Outage is not null,
        LimitedByRate: rates.LimitedByMaxRate,
        LimitedByBandwidth: rates.LimitedByBandwidth,
        Throttled: rates.LimitedByThrottling || rates.HoldLeft > TimeSpan.Zero || rates.ThrottledShare > 0.001,
        IsAdaptive: rates.IsAdaptive,
        CpuShare: rates.CpuShare,
        InFlightShare: (double)rates.InFlight / Math.Max(1, rates.InFlightLimit),
        HasWork: hasWork));
}

/// <summary>How a copy is kept up to date.</summary>
/// <param name="Users">Null where only items are followed.</param>
/// <param name="IsStreaming">False where the API is asked now and then, since its streams fail.</param>
internal sealed record FollowView(FollowStatus Items, FollowStatus? Users, bool IsStreaming)
{
    /// <summary>Of a job of a cluster, which follows either; null where it does not.</summary>
    public static FollowView? Of(ClusterJobStatus status) =>
        status.Follow is { } follow ? new FollowView(follow.ToStatus(), Users: null, follow.IsStreaming) : null;

    /// <summary>How far the copy is behind.</summary>
    public TimeSpan Lag => Users is { } users && users.Lag > Items.Lag ? users.Lag : Items.Lag;
}
