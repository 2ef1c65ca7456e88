namespace HnActors.Actors.Congestion;

/// <summary>How much a node may ask of the API.</summary>
public sealed record GateOptions
{
    /// <summary>The most requests in flight that a node finds by itself, unless told otherwise.</summary>
    public const int MaxByItself = 2000;

    /// <summary>Requests in flight; null to find the number by what the server bears.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Requests a second that are never exceeded; null for no ceiling.</summary>
    public double? MaxRate { get; init; }

    /// <summary>Bytes a second that may come over the API's connections; null for no ceiling.</summary>
    public double? MaxBandwidth { get; init; }
}
