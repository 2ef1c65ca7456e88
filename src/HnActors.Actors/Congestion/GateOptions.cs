namespace HnActors.Actors.Congestion;

/// <summary>The limits of a node's requests to the API.</summary>
public sealed record GateOptions
{
    /// <summary>The highest number of requests in flight that a node chooses on its own, unless configured otherwise.</summary>
    public const int MaxByItself = 2000;

    /// <summary>Requests in flight; null to adapt the number to what the server can take.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Requests per second that are never exceeded; null for no ceiling.</summary>
    public double? MaxRate { get; init; }

    /// <summary>Bytes per second that may be received over the API's connections; null for no ceiling.</summary>
    public double? MaxBandwidth { get; init; }
}
