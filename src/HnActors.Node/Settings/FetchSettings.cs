using HnActors.Actors.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Node.Settings;

/// <summary>How a command that fetches goes about it.</summary>
internal sealed record FetchSettings
{
    public required StoreSource Store { get; init; }

    public required ApiAddress Api { get; init; }

    /// <summary>False where <see cref="Api"/> is only the default.</summary>
    public required bool ApiWasGiven { get; init; }

    /// <summary>Requests in flight; null to find the number by what the server bears.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Requests a second; null for no ceiling.</summary>
    public double? MaxRate { get; init; }

    /// <summary>Bytes a second that may come over the API's connections; null for no ceiling.</summary>
    public double? MaxBandwidth { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required RetryPolicy Retries { get; init; }

    public required TransportSettings Transport { get; init; }

    public required bool Json { get; init; }

    public required bool Quiet { get; init; }

    /// <summary>
    /// True where a command goes on with what came from this API before: it was there, so it is waited for. Where a command begins, a slip in
    /// its address is more likely.
    /// </summary>
    public bool WaitsForApi { get; init; }

    /// <summary>Where metrics can be read while it runs; null for nowhere.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Where the run can be looked at and steered; null for nowhere.</summary>
    public EndpointSettings? Dashboard { get; init; }

    /// <summary>How much may be asked of the API.</summary>
    public GateOptions Limits => new() { Concurrency = Concurrency, MaxRate = MaxRate, MaxBandwidth = MaxBandwidth };

    /// <summary>For a command that knows of an API but asks it nothing.</summary>
    public static FetchSettings WithoutFetching(StoreSource store, ApiAddress api, bool apiWasGiven, bool json, bool quiet) => new()
    {
        Store = store,
        Api = api,
        ApiWasGiven = apiWasGiven,
        Concurrency = 1,
        Timeout = TimeSpan.FromSeconds(15),
        Retries = new RetryPolicy(),
        Transport = new TransportSettings(TransportKind.Auto, Pipeline: 1),
        Json = json,
        Quiet = quiet,
    };
}
