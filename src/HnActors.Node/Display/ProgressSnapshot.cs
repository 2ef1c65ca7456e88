using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Following;
using HnActors.Core.Jobs;

namespace HnActors.Node.Display;

/// <param name="Node">The node's address.</param>
internal sealed record NodeRates(string Node, ProgressRates Rates);

/// <summary>What the display shows at one moment.</summary>
/// <param name="Rates">The rates of all nodes together.</param>
/// <param name="Nodes">The rates of each node that works for the job.</param>
internal sealed record ProgressSnapshot(JobStatus Status, ProgressRates Rates, IReadOnlyList<NodeRates> Nodes)
{
    /// <summary>The node name for this process, which is not part of a cluster.</summary>
    public const string ThisProcess = "";

    /// <summary>How long the API has been in trouble.</summary>
    public TimeSpan ApiPausedFor { get; init; }

    /// <summary>How long the store has been in trouble.</summary>
    public TimeSpan StorePausedFor { get; init; }

    /// <summary>How the copy is kept up to date; null if it is only fetched.</summary>
    public FollowView? Follow { get; init; }

    /// <summary>True for the last snapshot: nothing changes any more.</summary>
    public bool IsEnded { get; init; }

    /// <summary>True if nothing is left that the program can do by itself.</summary>
    public bool IsDone => Follow is null && Status.IsOver;

    /// <summary>True if the job is watched remotely and running: it continues when the watch ends.</summary>
    public bool IsLeftRunning => !IsOfThisProcess && Status.Phase == JobPhase.Running;

    public bool IsOfThisProcess => Nodes is [{ Node: ThisProcess }];

    /// <summary>Why no requests, or only probes, are sent at present; null if all is well.</summary>
    public string? ApiTrouble => Rates.ApiTrouble;

    /// <summary>Why nothing can be written at present; null if all is well.</summary>
    public string? StoreTrouble => Rates.StoreTrouble;

    /// <summary>How many nodes are paused while others continue; null if none or all are.</summary>
    public string? PartialTrouble => string.Join(
        ", ",
        new[]
        {
            Partial(node => node.Outage is not null, "without the API"),
            Partial(node => node.Outage is null && node.HoldLeft > TimeSpan.Zero, "asked to wait (Retry-After)"),
            Partial(node => node.StoreTrouble is not null, "can't write"),
        }.OfType<string>()) is { Length: > 0 } text ? text : null;

    /// <summary>The present troubles: changes when one begins or ends, but not while a message counts down.</summary>
    public (bool Api, string? Store) Trouble => (ApiTrouble is not null, StoreTrouble);

    /// <summary>What keeps the job from being faster.</summary>
    public string Limit => Nodes.Count == 0 && Status.ToFetch > 0 ? "no fetcher" : LimitOf(Rates);

    public TimeSpan? TimeLeft => Rates.ItemsPerSecond > 0 && Trouble == default && Status.ToFetch > 0
        ? TimeSpan.FromSeconds(Math.Min(Status.ToFetch / Rates.ItemsPerSecond, 1e8))
        : null;

    private string? Partial(Func<ProgressRates, bool> isTroubled, string what) => Nodes.Count(node => isTroubled(node.Rates)) is var troubled
        && troubled > 0 && troubled < Nodes.Count ? $"{Human.Count(troubled)} of {Human.Plural(Nodes.Count, "node")} {what}" : null;

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
/// <param name="Users">Null if only items are followed.</param>
/// <param name="IsStreaming">False if the API is polled because its streams fail.</param>
internal sealed record FollowView(FollowStatus Items, FollowStatus? Users, bool IsStreaming)
{
    /// <summary>The view of a cluster job, which follows either items or users; null if it follows neither.</summary>
    public static FollowView? Of(ClusterJobStatus status) =>
        status.Follow is { } follow ? new FollowView(follow.ToStatus(), Users: null, follow.IsStreaming) : null;

    /// <summary>How far the copy is behind.</summary>
    public TimeSpan Lag => Users is { } users && users.Lag > Items.Lag ? users.Lag : Items.Lag;
}
