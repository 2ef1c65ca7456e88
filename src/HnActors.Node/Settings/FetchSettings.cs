using HnActors.Actors.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Node.Settings;

/// <summary>How a command that fetches goes about it.</summary>
/// <param name="ApiWasGiven">False where <paramref name="Api"/> is only the default.</param>
/// <param name="Concurrency">Requests in flight; null to find the number by what the server bears.</param>
/// <param name="MaxRate">Requests a second; null for no ceiling.</param>
/// <param name="MaxBandwidth">Bytes a second that may come over the API's connections; null for no ceiling.</param>
internal sealed record FetchSettings(
    StoreSource Store,
    ApiAddress Api,
    bool ApiWasGiven,
    int? Concurrency,
    double? MaxRate,
    double? MaxBandwidth,
    TimeSpan Timeout,
    RetryPolicy Retries,
    TransportSettings Transport,
    bool Json,
    bool Quiet)
{
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
    public static FetchSettings WithoutFetching(StoreSource store, ApiAddress api, bool apiWasGiven, bool json, bool quiet) => new(
        store,
        api,
        apiWasGiven,
        Concurrency: 1,
        MaxRate: null,
        MaxBandwidth: null,
        TimeSpan.FromSeconds(15),
        new RetryPolicy(),
        new TransportSettings(TransportKind.Auto, Pipeline: 1),
        json,
        quiet);
}
