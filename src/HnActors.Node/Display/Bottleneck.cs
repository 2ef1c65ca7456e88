namespace HnActors.Node.Display;

/// <summary>Names what keeps a node from being faster.</summary>
internal static class Bottleneck
{
    /// <param name="StoreIsBehind">The writer has as much in hand as it is given.</param>
    /// <param name="ApiIsDown">Only probes go out.</param>
    /// <param name="LimitedByRate">Requests wait for the sake of <c>--max-rate</c>.</param>
    /// <param name="LimitedByBandwidth">Requests wait for the sake of <c>--bandwidth</c>.</param>
    /// <param name="Throttled">The server answers 429 above a rate, or asked to wait.</param>
    /// <param name="IsAdaptive">The number in flight follows what the server bears: then it is the server's latency that limits.</param>
    /// <param name="CpuShare">This process's share of all processors, 0 to 1.</param>
    /// <param name="InFlightShare">Requests in flight of those allowed, 0 to 1.</param>
    /// <param name="HasWork">There are ids that were never asked for. Without them there may still be plenty of retries.</param>
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

    /// <summary>The narrowest place first: what stands further down could not help while what is above it holds.</summary>
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
