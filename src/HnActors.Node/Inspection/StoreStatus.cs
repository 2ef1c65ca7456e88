using System.Text.Json.Serialization;
using HnActors.Actors.Inspection;

namespace HnActors.Node.Inspection;

/// <summary>A job's status as recorded in its store, and everything that was ever requested.</summary>
internal sealed record StoreStatus : JobStatus
{
    public StoreStatus(JobStatus status)
        : base(status)
    {
    }

    [JsonPropertyOrder(1)]
    public string Store { get; init; } = "";

    /// <summary>The process that works on the store; null if none does.</summary>
    [JsonPropertyOrder(1)]
    public int? Pid { get; init; }

    /// <summary>Every id that was ever requested, as pairs of first and last.</summary>
    [JsonPropertyOrder(1)]
    public long[][] Asked { get; init; } = [];

    /// <summary>Those of them that are stored or dead letters.</summary>
    [JsonPropertyOrder(1)]
    public long[][] AskedAndDone { get; init; } = [];
}
