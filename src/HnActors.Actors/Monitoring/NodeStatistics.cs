using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace HnActors.Actors.Monitoring;

/// <summary>What one node has done since it started. Any thread may count and read at any time.</summary>
public sealed class NodeStatistics : IDisposable
{
    /// <summary>The name of the meter under which the same numbers can be collected.</summary>
    public const string MeterName = "HnActors";

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<string, long> _failures = new();
    private long _requests;
    private long _storedBodies;
    private long _storedNulls;
    private long _storedBytes;
    private long _retries;
    private string? _storeTrouble;
    private bool _heldByStore;

    public NodeStatistics()
    {
        _meter.CreateObservableCounter("hnactors.requests", () => Requests, description: "Item requests that got an answer or failed.");
        _meter.CreateObservableCounter("hnactors.stored", () => StoredBodies, description: "Bodies durably stored.");
        _meter.CreateObservableCounter("hnactors.nulls", () => StoredNulls, description: "Ids durably stored as null.");
        _meter.CreateObservableCounter("hnactors.bytes", () => StoredBytes, "By", "Bytes of the bodies stored.");
        _meter.CreateObservableCounter(
            "hnactors.failures",
            () => _failures.Select(kind => new Measurement<long>(kind.Value, new KeyValuePair<string, object?>("kind", kind.Key))),
            description: "Failed requests by kind.");
    }

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Item requests that got an answer or failed; those cut off by a stop are not counted.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public long StoredBodies => Interlocked.Read(ref _storedBodies);

    public long StoredNulls => Interlocked.Read(ref _storedNulls);

    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <summary>Requests for ids that had failed before or had answered <c>null</c>.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Failed requests by kind.</summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    /// <summary>Why nothing can be written at present; null while all is well.</summary>
    public string? StoreTrouble
    {
        get => Volatile.Read(ref _storeTrouble);
        set => Volatile.Write(ref _storeTrouble, value);
    }

    /// <summary>True while fetching waits for the writer to catch up.</summary>
    public bool HeldByStore
    {
        get => Volatile.Read(ref _heldByStore);
        set => Volatile.Write(ref _heldByStore, value);
    }

    /// <summary>Ends the reporting; the counters stay readable.</summary>
    public void Dispose() => _meter.Dispose();

    public void CountRequest(TimeSpan duration, bool retry)
    {
        Interlocked.Increment(ref _requests);
        if (retry) Interlocked.Increment(ref _retries);
        Latency.Add(duration);
    }

    public void CountFailure(string kind) => _failures.AddOrUpdate(kind, 1, (_, count) => count + 1);

    public void CountStored(int bodies, int nulls, long bytes)
    {
        Interlocked.Add(ref _storedBodies, bodies);
        Interlocked.Add(ref _storedNulls, nulls);
        Interlocked.Add(ref _storedBytes, bytes);
    }
}
