using HnActors.Actors.Monitoring;

namespace HnActors.Node.Display;

/// <summary>What the display shows of one moment. Rates are over the last few seconds.</summary>
internal sealed record ProgressSnapshot
{
    public required JobStatus Status { get; init; }

    /// <summary>Rows that say <c>null</c>, among the stored.</summary>
    public required long Nulls { get; init; }

    public required double ItemsPerSecond { get; init; }

    public required double BytesPerSecond { get; init; }

    public required int InFlight { get; init; }

    public required int InFlightLimit { get; init; }

    public required TimeSpan MedianLatency { get; init; }

    public required TimeSpan Latency99 { get; init; }

    /// <summary>Share of the requests answered 429, 0 to 1.</summary>
    public required double Throttled { get; init; }

    /// <summary>Share of the requests that failed in any other way, 0 to 1.</summary>
    public required double Errors { get; init; }

    /// <summary>What keeps it from being faster.</summary>
    public required string Limit { get; init; }

    /// <summary>Why nothing, or only a probe, is asked at present; null while all is well.</summary>
    public required string? ApiTrouble { get; init; }

    /// <summary>Why nothing can be written at present; null while all is well.</summary>
    public required string? StoreTrouble { get; init; }

    /// <summary>What troubles there are: changes when one begins or ends, and not while a message counts down.</summary>
    public (bool Api, string? Store) Trouble => (ApiTrouble is not null, StoreTrouble);

    public TimeSpan? TimeLeft => ItemsPerSecond > 0 && Trouble == default && Status.Total > Status.Progress.Done
        ? TimeSpan.FromSeconds(Math.Min((Status.Total - Status.Progress.Done) / ItemsPerSecond, 1e8))
        : null;
}
