using HnActors.Actors.Fetching;
using HnActors.Actors.Monitoring;
using HnActors.HackerNews;

namespace HnActors.Node.Display;

/// <summary>Makes snapshots from counters that only grow: rates are differences to a few seconds ago.</summary>
internal sealed class ProgressMeter(NodeStatistics statistics, RequestGate gate, long nullsBefore, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<Reading> _readings = new();

    public ProgressSnapshot Read(JobStatus status)
    {
        var now = Reading.Of(statistics, time);
        while (_readings.Count > 1 && now.At - _readings.Peek().At > Window) _readings.Dequeue();
        var before = _readings.Count > 0 ? _readings.Peek() : now;
        _readings.Enqueue(now);
        var seconds = (now.At - before.At).TotalSeconds;
        var requests = now.Requests - before.Requests;
        var throttled = now.Throttled - before.Throttled;
        return new ProgressSnapshot
        {
            Status = status,
            Nulls = nullsBefore + statistics.StoredNulls,
            ItemsPerSecond = PerSecond(now.Stored - before.Stored),
            BytesPerSecond = PerSecond(now.Bytes - before.Bytes),
            InFlight = gate.InFlight,
            InFlightLimit = gate.Limit,
            MedianLatency = LatencyHistogram.Percentile(before.Latency, now.Latency, 0.5),
            Latency99 = LatencyHistogram.Percentile(before.Latency, now.Latency, 0.99),
            Throttled = Share(throttled),
            Errors = Share(now.Failures - before.Failures - throttled),
            Limit = SpeedLimit.Name(new SpeedLimit.Signs(
                StoreIsBehind: statistics.HeldByStore || statistics.StoreTrouble is not null,
                ApiIsGone: gate.Outage is not null,
                HeldByRate: gate.HeldByMaxRate,
                Throttled: gate.HeldByRefusals || gate.HoldLeft > TimeSpan.Zero || Share(throttled) > 0.001,
                IsAdaptive: gate.IsAdaptive,
                CpuShare: seconds > 0 ? (now.Cpu - before.Cpu).TotalSeconds / seconds / Environment.ProcessorCount : 0,
                InFlightShare: (double)gate.InFlight / gate.Limit,
                HasWork: status.Queued + status.Leased > 0)),
            ApiTrouble = gate.Outage is { } outage ? $"the API is not there ({outage}); one probe a second, all ids stay leased"
                : gate.HoldLeft is var hold && hold > TimeSpan.Zero ? $"the server asked for {Human.Duration(hold)} of patience (Retry-After)"
                : null,
            StoreTrouble = statistics.StoreTrouble,
        };

        double PerSecond(long count) => seconds > 0 ? count / seconds : 0;

        double Share(long count) => requests > 0 ? (double)count / requests : 0;
    }

    private sealed record Reading(
        TimeSpan At, long Requests, long Stored, long Bytes, long Throttled, long Failures, TimeSpan Cpu, long[] Latency)
    {
        public static Reading Of(NodeStatistics statistics, TimeProvider time) => new(
            time.GetElapsedTime(0),
            statistics.Requests,
            statistics.StoredBodies + statistics.StoredNulls,
            statistics.StoredBytes,
            statistics.Failures.GetValueOrDefault(HackerNewsFailure.Throttled.ToName()),
            statistics.Failures.Values.Sum(),
            Environment.CpuUsage.TotalTime,
            statistics.Latency.Read());
    }
}
