using System.Text.Json.Serialization;
using HnActors.Core.Congestion;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>The most that a job lets be asked of its API. What is null stays as it is, and a zero takes the ceiling away.</summary>
/// <param name="MaxRate">Requests a second.</param>
/// <param name="MaxConcurrency">Requests in flight.</param>
/// <param name="MaxBandwidth">Bytes a second that come over the API's connections.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LimitsRequest(double? MaxRate = null, int? MaxConcurrency = null, double? MaxBandwidth = null)
{
    public const double MaxRateAllowed = 1e6;
    public const int MaxConcurrencyAllowed = RequestBudget.MaxLimit;

    /// <exception cref="UsageException">A value makes no sense.</exception>
    public RequestCeiling ToCeiling()
    {
        if (MaxRate is { } rate && rate is not (>= 0 and <= MaxRateAllowed))
            throw new UsageException($"--max-rate {rate} makes no sense: give a number of requests a second above 0.");
        if (MaxConcurrency is < 0 or > MaxConcurrencyAllowed)
            throw new UsageException($"--concurrency {MaxConcurrency} makes no sense: give a whole number from 1 to {MaxConcurrencyAllowed}.");
        if (MaxBandwidth is { } bandwidth && bandwidth is not (>= 0 and < double.PositiveInfinity))
            throw new UsageException($"--bandwidth {bandwidth} makes no sense: give a number of bytes a second above 0.");
        return new RequestCeiling(MaxRate, MaxConcurrency, MaxBandwidth);
    }
}
