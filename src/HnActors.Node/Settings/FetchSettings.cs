using HnActors.Actors.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Node.Settings;

/// <summary>The settings of a command that fetches.</summary>
internal sealed record FetchSettings
{
    public required StoreSource Store { get; init; }

    public required ApiAddress Api { get; init; }

    /// <summary>False if <see cref="Api"/> is only the default.</summary>
    public required bool ApiWasGiven { get; init; }

    /// <summary>Requests in flight; null to adapt to what the server can handle.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Requests per second; null for no ceiling.</summary>
    public double? MaxRate { get; init; }

    /// <summary>Bytes per second to receive over the API's connections; null for no ceiling.</summary>
    public double? MaxBandwidth { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required RetryPolicy Retries { get; init; }

    public required TransportSettings Transport { get; init; }

    public required bool Json { get; init; }

    public required bool Quiet { get; init; }

    /// <summary>
    /// True if the command resumes work with this API: it existed before, so the command waits for it. For a new command, a typo in
    /// the address is more likely.
    /// </summary>
    public bool WaitsForApi { get; init; }

    /// <summary>Where metrics can be read while it runs; null for nowhere.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Where the run can be watched and controlled; null for nowhere.</summary>
    public EndpointSettings? Dashboard { get; init; }

    /// <summary>The limits for requests to the API.</summary>
    public GateOptions Limits => new() { Concurrency = Concurrency, MaxRate = MaxRate, MaxBandwidth = MaxBandwidth };

    /// <summary>The settings of a command that knows an API but sends it no requests.</summary>
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
