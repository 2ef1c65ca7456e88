using System.Text.Json.Serialization;
using HnActors.Actors.Inspection;

namespace HnActors.Actors.Operations;

/// <summary>Where a job of a cluster stands, and the nodes that fetch for it.</summary>
public sealed record ClusterJobStatus : JobStatus
{
    [JsonConstructor]
    public ClusterJobStatus()
    {
    }

    public ClusterJobStatus(JobStatus status)
        : base(status)
    {
    }

    [JsonPropertyOrder(1)]
    public IReadOnlyList<NodeReport> Nodes { get; init; } = [];
}
