namespace HnActors.Core.Following;

/// <summary>Why an id is to be fetched.</summary>
internal enum RefreshReason
{
    /// <summary>It is new.</summary>
    New,

    /// <summary>It was announced as changed.</summary>
    Changed,

    /// <summary>It may have changed.</summary>
    Doubtful,
}

/// <summary>An id that is to be fetched, from its announcement until it is in its place.</summary>
/// <param name="At">When it was announced, in monotonic time.</param>
internal sealed record RefreshRequest(RefreshReason Reason, TimeSpan At)
{
    /// <summary>True once the coordinator knows.</summary>
    public bool IsTold { get; init; }

    /// <summary>The incarnation of the coordinator that confirmed it; 0 before.</summary>
    public long Epoch { get; init; }

    /// <summary>When it was announced again after the coordinator was told, the first time: what is under way may be too old. Null if it was not.</summary>
    public TimeSpan? AgainAt { get; init; }

    /// <summary>The earliest time at which the coordinator is told.</summary>
    public TimeSpan NotBefore { get; init; }
}
