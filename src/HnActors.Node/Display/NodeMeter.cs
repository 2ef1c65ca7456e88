using HnActors.Actors.Monitoring;
using HnActors.HackerNews.Failures;

namespace HnActors.Node.Display;

/// <summary>Computes one node's pace from monotonic counters: rates are differences over the last few seconds.</summary>
internal sealed class NodeMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, NodeMetrics Metrics)> _metrics = new();

    public ProgressRates Read(NodeMetrics now, TimeSpan at)
    {
        // A restarted node counts from 0 again.
        if (_metrics.Count > 0 && now.Requests < _metrics.Last().Metrics.Requests) _metrics.Clear();
        while (_metrics.Count > 1 && at - _metrics.Peek().At > Window) _metrics.Dequeue();
        _metrics.Enqueue((at, now));
        var (since, before) = _metrics.Peek();
        var seconds = (at - since).TotalSeconds;
        var throttled = Throttled(now) - Throttled(before);
        return new ProgressRates
        {
            ItemsPerSecond = PerSecond(now.StoredBodies + now.StoredNulls - before.StoredBodies - before.StoredNulls),
            BytesPerSecond = PerSecond(now.StoredBytes - before.StoredBytes),
            RequestsPerSecond = PerSecond(now.Requests - before.Requests),
            Requests = now.Requests - before.Requests,
            Throttled = throttled,
            Errors = now.Failures.Values.Sum() - before.Failures.Values.Sum() - throttled,
            FailuresPerSecond = now.Failures.ToDictionary(
                kind => kind.Key, kind => PerSecond(kind.Value - before.Failures.GetValueOrDefault(kind.Key)), StringComparer.Ordinal),
            Latency = [.. now.Latency.Zip(before.Latency, (after, earlier) => after - earlier)],
            InFlight = now.InFlight,
            InFlightLimit = now.InFlightLimit,
            CpuShare = seconds > 0 ? (now.Cpu - before.Cpu).TotalSeconds / seconds / now.Processors : 0,
            IsAdaptive = now.IsAdaptive,
            LimitedByStore = now.LimitedByStore,
            LimitedByMaxRate = now.LimitedByMaxRate,
            LimitedByBandwidth = now.LimitedByBandwidth,
            LimitedByThrottling = now.LimitedByThrottling,
            HoldLeft = now.HoldLeft,
            StoreTrouble = now.StoreTrouble,
            Outage = now.Outage,
        };

        double PerSecond(long count) => seconds > 0 ? count / seconds : 0;
    }

    private static long Throttled(NodeMetrics metrics) => metrics.Failures.GetValueOrDefault(HackerNewsFailure.Throttled.ToName());
}
