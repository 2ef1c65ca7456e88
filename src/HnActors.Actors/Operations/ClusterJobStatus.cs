using System.Text.Json.Serialization;
using HnActors.Actors.Inspection;

namespace HnActors.Actors.Operations;

/// <summary>The status of a cluster's job, and the nodes that fetch for it.</summary>
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

    /// <summary>How its copy is kept up to date; null if it does not follow, is not running, or has no follower listening yet.</summary>
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FollowLine? Follow { get; init; }

    [JsonPropertyOrder(2)]
    public IReadOnlyList<NodeReport> Nodes { get; init; } = [];
}
