using HnActors.Actors.Inspection;

namespace HnActors.Node.Inspection;

/// <summary>Where a job stands as its store tells, and what was ever asked of the store.</summary>
internal sealed record StoreStatus : JobStatus
{
    public StoreStatus(JobStatus status)
        : base(status)
    {
    }

    public string Store { get; init; } = "";

    /// <summary>The process that works on it; null where none does.</summary>
    public int? Pid { get; init; }

    /// <summary>Every id that was ever asked for, as pairs of first and last.</summary>
    public long[][] Asked { get; init; } = [];

    /// <summary>Those of them that are stored or dead letters.</summary>
    public long[][] AskedAndDone { get; init; } = [];
}
