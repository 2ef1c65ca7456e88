using System.Collections.Concurrent;
using HnActors.Actors.Congestion;

namespace HnActors.Actors.Monitoring;

/// <summary>What one node has done for a job since it began. Thread-safe.</summary>
public sealed class NodeStatistics : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _failures = new();
    private long _requests;
    private long _storedBodies;
    private long _storedNulls;
    private long _storedBytes;
    private long _retries;
    private string? _storeTrouble;
    private bool _limitedByStore;
    private RequestGate? _gate;

    /// <param name="job">The job's name.</param>
    public NodeStatistics(string job = "")
    {
        Job = job;
        JobMetrics.Begin(this);
    }

    public string Job { get; }

    /// <summary>The gate that admits the requests; null before there are any.</summary>
    public RequestGate? Gate
    {
        get => Volatile.Read(ref _gate);
        set => Volatile.Write(ref _gate, value);
    }

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Requests for items or users that were answered or failed; those cut off by a stop are not counted.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public long StoredBodies => Interlocked.Read(ref _storedBodies);

    public long StoredNulls => Interlocked.Read(ref _storedNulls);

    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <summary>Requests for ids that had failed before or had answered <c>null</c>.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Failed requests by kind.</summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    /// <summary>Why nothing can currently be written; null while all is well.</summary>
    public string? StoreTrouble
    {
        get => Volatile.Read(ref _storeTrouble);
        set => Volatile.Write(ref _storeTrouble, value);
    }

    /// <summary>True while fetching waits for the writer to catch up.</summary>
    public bool LimitedByStore
    {
        get => Volatile.Read(ref _limitedByStore);
        set => Volatile.Write(ref _limitedByStore, value);
    }

    /// <summary>Ends the counting; the counters stay readable.</summary>
    public void Dispose()
    {
        Gate = null;
        JobMetrics.End(this);
    }

    public void CountRequest(TimeSpan duration, bool retry)
    {
        Interlocked.Increment(ref _requests);
        if (retry) Interlocked.Increment(ref _retries);
        Latency.Add(duration);
        JobMetrics.Fetched(Job, duration);
    }

    /// <summary>Counts an additional request of one that is counted when it ends.</summary>
    public void CountRepeat() => Interlocked.Increment(ref _requests);

    /// <summary>Counts requests that will be repeated within a fresh lease.</summary>
    public void CountRetries(int requests) => Interlocked.Add(ref _retries, requests);

    public void CountFailure(string kind) => _failures.AddOrUpdate(kind, 1, (_, count) => count + 1);

    /// <summary>Counts a durable write of a batch.</summary>
    public void CountWrite(TimeSpan duration) => JobMetrics.Stored(Job, duration);

    public void CountStored(int bodies, int nulls, long bytes)
    {
        Interlocked.Add(ref _storedBodies, bodies);
        Interlocked.Add(ref _storedNulls, nulls);
        Interlocked.Add(ref _storedBytes, bytes);
    }
}
