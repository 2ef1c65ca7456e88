namespace HnActors.Node.Display;

/// <summary>Names what keeps a node from being faster.</summary>
internal static class Bottleneck
{
    /// <param name="StoreIsBehind">The writer can't keep up with what it is given.</param>
    /// <param name="ApiIsDown">Only probes are sent.</param>
    /// <param name="LimitedByRate">Requests wait because of <c>--max-rate</c>.</param>
    /// <param name="LimitedByBandwidth">Requests wait because of <c>--bandwidth</c>.</param>
    /// <param name="Throttled">The server answers 429 above some rate, or has asked us to wait.</param>
    /// <param name="IsAdaptive">The number in flight adapts to what the server can handle: then the server's latency is the limit.</param>
    /// <param name="CpuShare">This process's share of all processors, 0 to 1.</param>
    /// <param name="InFlightShare">Requests in flight as a share of those allowed, 0 to 1.</param>
    /// <param name="HasWork">There are ids that were never requested. Without them there may still be many retries.</param>
    internal readonly record struct Signs(
        bool StoreIsBehind,
        bool ApiIsDown,
        bool LimitedByRate,
        bool LimitedByBandwidth,
        bool Throttled,
        bool IsAdaptive,
        double CpuShare,
        double InFlightShare,
        bool HasWork);

    /// <summary>In order of precedence: removing a later limit would not help while an earlier one applies.</summary>
    public static string Name(Signs signs) => signs switch
    {
        { StoreIsBehind: true } => "store",
        { ApiIsDown: true } => "API down",
        { HasWork: false, InFlightShare: < 0.5 } => "no work",
        { Throttled: true } => "429",
        { LimitedByRate: true } => "--max-rate",
        { LimitedByBandwidth: true } => "--bandwidth",
        { CpuShare: > 0.8 } => "CPU",
        { InFlightShare: > 0.8, IsAdaptive: false } => "concurrency",
        _ => "API latency",
    };
}
