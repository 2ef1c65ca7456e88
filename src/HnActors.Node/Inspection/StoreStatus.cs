using System.Text.Json.Serialization;
using HnActors.Actors.Inspection;

namespace HnActors.Node.Inspection;

/// <summary>Where a job stands as its store tells, and what was ever asked of the store.</summary>
internal sealed record StoreStatus : JobStatus
{
    public StoreStatus(JobStatus status)
        : base(status)
    {
    }

    [JsonPropertyOrder(1)]
    public string Store { get; init; } = "";

    /// <summary>The process that works on it; null where none does.</summary>
    [JsonPropertyOrder(1)]
    public int? Pid { get; init; }

    /// <summary>Every id that was ever asked for, as pairs of first and last.</summary>
    [JsonPropertyOrder(1)]
    public long[][] Asked { get; init; } = [];

    /// <summary>Those of them that are stored or dead letters.</summary>
    [JsonPropertyOrder(1)]
    public long[][] AskedAndDone { get; init; } = [];
}
