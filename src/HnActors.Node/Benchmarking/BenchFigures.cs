using System.Globalization;
using System.Text.Json;
using HnActors.Node.Display;

namespace HnActors.Node.Benchmarking;

/// <summary>How fast something went.</summary>
/// <param name="PerSecond">Items, or requests, a second.</param>
/// <param name="Limit">What kept it from being faster; null if that was not examined.</param>
internal sealed record BenchFigure(double PerSecond, double BytesPerSecond, string? Limit = null)
{
    /// <summary>The median latency; zero if no requests were measured.</summary>
    public TimeSpan P50 { get; init; }

    /// <summary>The latency that one request in a hundred exceeds; zero if none were measured.</summary>
    public TimeSpan P99 { get; init; }

    /// <summary>The highest number of requests in flight that was observed.</summary>
    public int InFlight { get; init; }

    /// <summary>Share of the requests that failed, 0 to 1.</summary>
    public double ErrorShare { get; init; }
}

/// <summary>What a machine can do.</summary>
/// <param name="Store">Durable writes only.</param>
/// <param name="Http">Requests to the imitation, storing nothing.</param>
/// <param name="Together">A download from the imitation.</param>
/// <param name="CpuPerThousand">CPU seconds that the download took per thousand items, not counting the imitation's.</param>
/// <param name="Api">Polite requests to the given API, storing nothing; null if none was given.</param>
internal sealed record BenchFigures(BenchFigure Store, BenchFigure Http, BenchFigure Together, double CpuPerThousand, BenchFigure? Api)
{
    // Anything less is noise.
    private const double Clearly = 0.8;

    /// <summary>A description of the bottleneck.</summary>
    public string Bottleneck => Api is { } api && api.PerSecond < Together.PerSecond * Clearly
        ? api.Limit switch
        {
            "--max-rate" => $"not found: --max-rate held the API at {Human.Count(api.PerSecond)} requests a second, and this machine can do " +
                $"{Human.Count(Together.PerSecond)}. Raise it to learn more, if the API's owner would not mind.",
            "429" => $"the API, which refuses more than about {Human.Count(api.PerSecond)} requests a second.",
            _ => $"the way to the API: {Human.Count(api.PerSecond)} requests a second with {Human.Count(api.InFlight)} in flight, each about " +
                $"{Human.Milliseconds(api.P50)} long. More in flight, or more nodes, would be faster as long as the API can take it.",
        }
        : Together.Limit switch
        {
            "store" => "this machine's disk: the store can't write faster. Put it on a faster disk.",
            "CPU" => $"this machine's processors: an item takes {Cpu(CpuPerThousand)} ms of CPU. More nodes would be faster.",
            _ => "the imitation, which shares this machine: with an API elsewhere, what that can take decides.",
        };

    public IEnumerable<string> Lines()
    {
        yield return Line("store", Store.PerSecond, "items", $"{Human.Bytes(Store.BytesPerSecond)}/s, written durably, and nothing else");
        yield return Line("HTTP", Http.PerSecond, "requests", $"{Latency(Http)}, of the imitation in a process of its own; nothing stored");
        yield return Line("together", Together.PerSecond, "items", $"{Cpu(CpuPerThousand)} ms of CPU an item, limit: {Together.Limit}");
        if (Api is { } api)
        {
            yield return Line("API", api.PerSecond, "requests", $"{Latency(api)}, {Human.Count(api.InFlight)} in flight, errors " +
                $"{Human.Percent(api.ErrorShare)}, limit: {api.Limit}");
        }
        yield return $"bottleneck  {Bottleneck}";
    }

    /// <summary>As one line of JSON; times in seconds.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new { Store = Of(Store), Http = Of(Http), Together = Of(Together), CpuPerThousand, Api = Api is null ? null : Of(Api), Bottleneck },
        JsonSerializerOptions.Web);

    private static string Latency(BenchFigure figure) => $"p50 {Human.Milliseconds(figure.P50)}, p99 {Human.Milliseconds(figure.P99)}";

    // Seconds per thousand are milliseconds per item.
    private static string Cpu(double perThousand) => perThousand.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Line(string name, double perSecond, string what, string rest) => $"{name,-10}{Human.Count(perSecond),10} {what}/s   {rest}";

    private static object Of(BenchFigure figure) => new
    {
        figure.PerSecond,
        figure.BytesPerSecond,
        P50 = figure.P50.TotalSeconds,
        P99 = figure.P99.TotalSeconds,
        figure.InFlight,
        figure.ErrorShare,
        figure.Limit,
    };
}
