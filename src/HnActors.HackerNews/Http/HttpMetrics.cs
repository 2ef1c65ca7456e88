using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>
/// The same request and connection metrics that the framework's HTTP client reports, under the same names and units, so that whoever
/// watches them need not know the transport. Nothing is measured while nobody listens.
/// </summary>
/// <remarks>Names and attributes: OpenTelemetry, semantic conventions for HTTP client metrics.</remarks>
internal sealed class HttpMetrics(Uri api)
{
    private static readonly Meter Meter = new("System.Net.Http");

    private static readonly InstrumentAdvice<double> OfRequests = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>(
        "http.client.active_requests", "{request}", "Number of outbound HTTP requests that are currently active on the client.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "http.client.request.duration",
        "s",
        "Duration of HTTP client requests.",
        advice: OfRequests);

    private static readonly UpDownCounter<long> Open = Meter.CreateUpDownCounter<long>(
        "http.client.open_connections",
        "{connection}",
        "Number of outbound HTTP connections that are currently active or idle on the client.");

    private static readonly Histogram<double> ConnectionDuration = Meter.CreateHistogram(
        "http.client.connection.duration",
        "s",
        "The duration of successfully established outbound HTTP connections.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] });

    private static readonly Histogram<double> TimeInQueue = Meter.CreateHistogram(
        "http.client.request.time_in_queue",
        "s",
        "The amount of time requests spent on a queue waiting for an available connection.",
        advice: OfRequests);

    private readonly TagList _server = new()
    {
        { "server.address", api.IdnHost },
        { "server.port", api.Port },
        { "url.scheme", api.Scheme },
    };

    /// <summary>Whether anybody listens.</summary>
    public static bool IsEnabled => Duration.Enabled || Active.Enabled || Open.Enabled || ConnectionDuration.Enabled || TimeInQueue.Enabled;

    /// <summary>A request begins.</summary>
    /// <returns>When, for its end.</returns>
    public long BeginRequest()
    {
        Active.Add(1, With("http.request.method", "GET"));
        return Stopwatch.GetTimestamp();
    }

    /// <summary>A request has ended.</summary>
    /// <param name="status">Null where there was no answer.</param>
    /// <param name="failure">Null where there was an answer, or its caller has gone.</param>
    public void EndRequest(long began, int? status, HackerNewsFailure? failure)
    {
        Active.Add(-1, With("http.request.method", "GET"));
        var tags = With("http.request.method", "GET");
        if (status is { } answered)
        {
            tags.Add("http.response.status_code", answered);
            tags.Add("network.protocol.version", "1.1");
        }
        if (ErrorType(status, failure) is { } error) tags.Add("error.type", error);
        Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
    }

    /// <summary>A request that had to wait for a connection has one.</summary>
    /// <param name="began">From <see cref="Stopwatch.GetTimestamp"/>, when it began to wait.</param>
    public void LeftQueue(long began)
    {
        var tags = With("http.request.method", "GET");
        tags.Add("network.protocol.version", "1.1");
        TimeInQueue.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
    }

    public void ConnectionOpened() => Open.Add(1, With("network.protocol.version", "1.1"));

    /// <param name="open">How long it was open.</param>
    public void ConnectionClosed(TimeSpan open)
    {
        Open.Add(-1, With("network.protocol.version", "1.1"));
        ConnectionDuration.Record(open.TotalSeconds, With("network.protocol.version", "1.1"));
    }

    private static string? ErrorType(int? status, HackerNewsFailure? failure) => failure switch
    {
        null when status is >= 400 => status.Value.ToString(CultureInfo.InvariantCulture),
        null when status is null => "cancelled",
        null => null,
        HackerNewsFailure.Dns => "name_resolution_error",
        HackerNewsFailure.Connection => "connection_error",
        HackerNewsFailure.Truncated => "response_ended",
        HackerNewsFailure.Timeout => "timeout",
        _ => "invalid_response",
    };

    private TagList With(string name, object value)
    {
        var tags = _server;
        tags.Add(name, value);
        return tags;
    }
}
