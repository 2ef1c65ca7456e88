using System.Text.Json.Serialization;
using HnActors.Actors.Inspection;

namespace HnActors.Node.Downloading;

/// <summary>Where a job stands at the end of a run, and what the run did.</summary>
internal sealed record DownloadStatus : JobStatus
{
    public DownloadStatus(JobStatus status)
        : base(status)
    {
    }

    /// <summary>Requests that got an answer or failed.</summary>
    [JsonPropertyOrder(1)]
    public long Requests { get; init; }

    /// <summary>Those of them that were for ids that had failed before or had answered <c>null</c>.</summary>
    [JsonPropertyOrder(1)]
    public long Retries { get; init; }

    /// <summary>Failed requests by kind.</summary>
    [JsonPropertyOrder(1)]
    public IReadOnlyDictionary<string, long> Failures { get; init; } = new Dictionary<string, long>();

    /// <summary>Of the bodies that the run stored.</summary>
    [JsonPropertyOrder(1)]
    public long Bytes { get; init; }

    [JsonPropertyOrder(1)]
    public double Seconds { get; init; }

    [JsonPropertyOrder(1)]
    public double ItemsPerSecond { get; init; }

    /// <summary>True where it was stopped before its end.</summary>
    [JsonPropertyOrder(1)]
    public bool Interrupted { get; init; }

    [JsonPropertyOrder(1)]
    public string Store { get; init; } = "";

    /// <summary>The file that was exported to; null where there is none.</summary>
    [JsonPropertyOrder(1)]
    public string? Out { get; init; }
}
