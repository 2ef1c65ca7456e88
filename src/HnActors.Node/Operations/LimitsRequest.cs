using System.Text.Json.Serialization;
using HnActors.Core.Congestion;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>A job's request ceilings. Null leaves a ceiling unchanged, and zero removes it.</summary>
/// <param name="MaxRate">Requests per second.</param>
/// <param name="MaxConcurrency">Requests in flight.</param>
/// <param name="MaxBandwidth">Bytes per second received over the API's connections.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LimitsRequest(double? MaxRate = null, int? MaxConcurrency = null, double? MaxBandwidth = null)
{
    public const double MinRateAllowed = 1e-3, MaxRateAllowed = 1e6;
    public const double MinBandwidthAllowed = 1000;
    public const int MaxConcurrencyAllowed = RequestBudget.MaxLimit;

    /// <summary>The allowed rates, in words.</summary>
    public const string RatesAllowed = "a number of requests a second from 0.001 to 1000000";

    /// <exception cref="UsageException">A value is not valid.</exception>
    public RequestCeiling ToCeiling()
    {
        if (MaxRate is { } rate && rate is not (0 or (>= MinRateAllowed and <= MaxRateAllowed)))
            throw new UsageException($"--max-rate {rate} is not valid: give {RatesAllowed}.");
        if (MaxConcurrency is < 0 or > MaxConcurrencyAllowed)
            throw new UsageException($"--concurrency {MaxConcurrency} is not valid: give a whole number from 1 to {MaxConcurrencyAllowed}.");
        if (MaxBandwidth is { } bandwidth && bandwidth is not (0 or (>= MinBandwidthAllowed and < double.PositiveInfinity)))
            throw new UsageException($"--bandwidth {bandwidth} is not valid: give a number of bytes a second of {MinBandwidthAllowed} or more.");
        return new RequestCeiling(MaxRate, MaxConcurrency, MaxBandwidth);
    }
}
