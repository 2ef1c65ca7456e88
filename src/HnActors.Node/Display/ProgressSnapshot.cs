namespace HnActors.Node.Display;

/// <param name="Node">The node's address.</param>
internal sealed record NodePace(string Node, Pace Pace);

/// <summary>What the display shows of one moment.</summary>
/// <param name="Pace">All nodes together.</param>
/// <param name="Nodes">Each node that works for the job.</param>
internal sealed record ProgressSnapshot(JobCounts Counts, Pace Pace, IReadOnlyList<NodePace> Nodes)
{
    /// <summary>The node that is no cluster's, but this very process.</summary>
    public const string ThisProcess = "";

    /// <summary>How long the API has been troubled.</summary>
    public TimeSpan ApiPausedFor { get; init; }

    /// <summary>How long the store has been troubled.</summary>
    public TimeSpan StorePausedFor { get; init; }

    /// <summary>The last one: nothing moves any more.</summary>
    public bool IsEnded { get; init; }

    /// <summary>True where nothing is left that the program can do by itself.</summary>
    public bool IsDone => Counts is { ToDo: 0, Pending: 0, Waiting: 0 };

    public bool IsOfThisProcess => Nodes is [{ Node: ThisProcess }];

    /// <summary>Why nothing, or only a probe, is asked at present; null while all is well.</summary>
    public string? ApiTrouble =>
        Pace.Outage is { } outage ? $"the API is not there ({outage}); one probe a second, all ids stay leased"
        : Pace.HoldLeft > TimeSpan.Zero ? $"the server asked for {Human.Duration(Pace.HoldLeft)} of patience (Retry-After)"
        : null;

    /// <summary>Why nothing can be written at present; null while all is well.</summary>
    public string? StoreTrouble => Pace.StoreTrouble;

    /// <summary>What troubles there are: changes when one begins or ends, and not while a message counts down.</summary>
    public (bool Api, string? Store) Trouble => (ApiTrouble is not null, StoreTrouble);

    /// <summary>What keeps it from being faster.</summary>
    public string Limit => Nodes.Count == 0 && Counts.ToDo > 0 ? "no fetcher" : LimitOf(Pace);

    public TimeSpan? TimeLeft => Pace.ItemsPerSecond > 0 && Trouble == default && Counts.ToDo > 0
        ? TimeSpan.FromSeconds(Math.Min(Counts.ToDo / Pace.ItemsPerSecond, 1e8))
        : null;

    /// <summary>What keeps a node, or all of them, from being faster.</summary>
    public string LimitOf(Pace pace) => SpeedLimit.Name(new SpeedLimit.Signs(
        StoreIsBehind: pace.HeldByStore || pace.StoreTrouble is not null,
        ApiIsGone: pace.Outage is not null,
        HeldByRate: pace.HeldByMaxRate,
        Throttled: pace.HeldByRefusals || pace.HoldLeft > TimeSpan.Zero || pace.ThrottledShare > 0.001,
        IsAdaptive: pace.IsAdaptive,
        CpuShare: pace.CpuShare,
        InFlightShare: (double)pace.InFlight / Math.Max(1, pace.InFlightLimit),
        HasWork: Counts.ToDo > 0));
}
