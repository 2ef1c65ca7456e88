using System.Text.Json.Serialization;
using HnActors.Actors.Inspection;

namespace HnActors.Node.Downloading;

/// <summary>A job's status at the end of a run, and what the run did.</summary>
internal sealed record DownloadStatus : JobStatus
{
    public DownloadStatus(JobStatus status)
        : base(status)
    {
    }

    /// <summary>Requests that were answered or failed.</summary>
    [JsonPropertyOrder(1)]
    public long Requests { get; init; }

    /// <summary>The part of them for ids that had failed before or were answered with <c>null</c>.</summary>
    [JsonPropertyOrder(1)]
    public long Retries { get; init; }

    /// <summary>Failed requests by kind.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, long> Failures { get; init; } = new Dictionary<string, long>();

    /// <summary>The total size of the bodies that the run stored.</summary>
    [JsonPropertyOrder(1)]
    public long Bytes { get; init; }

    [JsonPropertyOrder(1)]
    public double Seconds { get; init; }

    [JsonPropertyOrder(1)]
    public double ItemsPerSecond { get; init; }

    /// <summary>True if the run was stopped before its end.</summary>
    [JsonPropertyOrder(1)]
    public bool Interrupted { get; init; }

    [JsonPropertyOrder(1)]
    public string Store { get; init; } = "";

    /// <summary>The file that was exported to; null if there is none.</summary>
    [JsonPropertyOrder(1)]
    public string? Out { get; init; }
}
