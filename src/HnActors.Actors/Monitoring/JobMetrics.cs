using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace HnActors.Actors.Monitoring;

/// <summary>
/// The program's only meter. Its instruments follow OpenTelemetry naming, and every measurement is tagged with its job: two meters of the
/// same name would be merged, and one job would hide another.
/// </summary>
public static class JobMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "HnActors";

    internal const string Job = "job", State = "state", ErrorType = "error.type";

    internal static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<NodeStatistics, bool> Live = new();
    private static readonly EndedWork Ended = new();

    private static readonly Histogram<double> FetchDuration = Meter.CreateHistogram(
        "hnactors.fetch.duration", "s", "From a request to the last byte of its answer, or to its failure.", tags: null, Buckets(0.001, 30));

    private static readonly Histogram<double> StoreDuration = Meter.CreateHistogram(
        "hnactors.store.duration", "s", "Writing a batch durably.", tags: null, Buckets(0.001, 30));

    static JobMetrics()
    {
        Counter("hnactors.items", "{item}", "Ids durably stored, with a body or as null.", one =>
            [(one.StoredBodies, State, "stored"), (one.StoredNulls, State, "null")]);
        Counter("hnactors.requests", "{request}", "Requests that got an answer or failed.", one => [(one.Requests, null, "")]);
        Counter("hnactors.retries", "{request}", "Requests for ids that had failed or answered null before.", one => [(one.Retries, null, "")]);
        Counter("hnactors.store.bytes", "By", "Bytes of the bodies stored.", one => [(one.StoredBytes, null, "")]);
        Counter("hnactors.failures", "{request}", "Failed requests.", one => one.Failures.Select(kind => (kind.Value, (string?)ErrorType, kind.Key)));
        Gauge("hnactors.requests.in_flight", "{request}", "Requests in flight.", one => one.Gate?.InFlight);
        Gauge("hnactors.requests.limit", "{request}", "How many requests may be in flight.", one => one.Gate?.Limit);
        Gauge("hnactors.requests.rate_limit", "{request}/s", "The most requests a second, where a ceiling or what the server refused sets one.", one =>
            one.Gate?.RateLimit is { } rate && double.IsFinite(rate) ? rate : null);
        Gauge("hnactors.circuit.open", "", "1 while the API is taken to be away.", one => one.Gate is { } gate ? (gate.Outage is null ? 0 : 1) : null);
        Gauge("hnactors.store.trouble", "", "1 while nothing can be written.", one => one.StoreTrouble is null ? 0 : 1);
    }

    internal static void Begin(NodeStatistics statistics) => Live[statistics] = true;

    internal static void End(NodeStatistics statistics)
    {
        if (Live.TryRemove(statistics, out _)) Ended.Add(statistics, Live.Keys.Select(one => one.Job).ToHashSet(StringComparer.Ordinal));
    }

    internal static void Fetched(string job, TimeSpan duration)
    {
        if (FetchDuration.Enabled) FetchDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Job, job));
    }

    internal static void Stored(string job, TimeSpan duration)
    {
        if (StoreDuration.Enabled) StoreDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>(Job, job));
    }

    // This node may have worked on a job more than once.
    private static void Counter(string name, string unit, string description, Func<WorkCounts, IEnumerable<(long, string?, string)>> read) =>
        Meter.CreateObservableCounter(
            name,
            () => Live.Keys.Select(WorkCounts.Of).Concat(Ended.Read())
                .SelectMany(one => read(one).Select(value => (one.Job, Tag: value.Item2, Value: value.Item3, Count: value.Item1)))
                .GroupBy(one => (one.Job, one.Tag, one.Value))
                .Select(group => Measure(group.Sum(one => one.Count), group.Key.Job, group.Key.Tag, group.Key.Value)),
            unit,
            description);

    private static void Gauge(string name, string unit, string description, Func<NodeStatistics, double?> read) => Meter.CreateObservableGauge(
        name,
        () => Live.Keys.Select(one => (one.Job, Value: read(one))).Where(one => one.Value is not null).Select(one => Measure(one.Value!.Value, one.Job)),
        unit,
        description);

    internal static Measurement<T> Measure<T>(T value, string job, string? tag = null, string? tagged = null)
        where T : struct => tag is null
        ? new Measurement<T>(value, new KeyValuePair<string, object?>(Job, job))
        : new Measurement<T>(value, new KeyValuePair<string, object?>(Job, job), new KeyValuePair<string, object?>(tag, tagged));

    // Each bound is twice the previous one.
    private static InstrumentAdvice<double> Buckets(double first, double last)
    {
        var bounds = new List<double>();
        for (var bound = first; bound <= last; bound *= 2) bounds.Add(bound);
        return new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds };
    }
}
