using System.Diagnostics;
using HnActors.Actors.Congestion;
using HnActors.Actors.Monitoring;
using HnActors.Core.Ids;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;
using HnActors.Node.Display;

namespace HnActors.Node.Benchmarking;

/// <summary>Requests items from an API as a download does, through the same gate, and discards them.</summary>
internal sealed class RequestLoad(IHackerNewsClient client, long maxItem, GateOptions limits)
{
    // As many as the gate would ever admit.
    private const int Workers = GateOptions.MaxByItself;

    private readonly JobId _job = new("bench");
    private long _next = maxItem + 1;

    /// <summary>Runs until the given number of items was requested or the duration has passed.</summary>
    public async Task<BenchFigure> RunAsync(long count, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(duration);
        using var statistics = new NodeStatistics(_job.Value);
        using var gate = new RequestGate(limits, () => client.ReceivedBytes, TimeProvider.System);
        statistics.Gate = gate;
        var (began, receivedBefore) = (Stopwatch.GetTimestamp(), client.ReceivedBytes);
        var until = Math.Max(1, maxItem - count + 1);
        var meter = new NodeMeter();
        meter.Read(NodeMetrics.Of(_job, statistics, gate), TimeSpan.Zero);
        var workers = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(gate, statistics, until, ending.Token)));
        var (inFlight, limit) = (0, "API latency");
        while (await Task.WhenAny(workers, Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None)).ConfigureAwait(false) != workers)
        {
            var now = meter.Read(NodeMetrics.Of(_job, statistics, gate), Stopwatch.GetElapsedTime(began));
            (inFlight, limit) = (Math.Max(inFlight, now.InFlight), ProgressSnapshot.LimitOf(now, hasWork: true));
        }
        cancellationToken.ThrowIfCancellationRequested();
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var metrics = NodeMetrics.Of(_job, statistics, gate);
        return new BenchFigure(
            metrics.Requests / elapsed,
            (client.ReceivedBytes - receivedBefore) / elapsed,
            limit)
        {
            P50 = LatencyHistogram.Percentile(metrics.Latency, 0.5),
            P99 = LatencyHistogram.Percentile(metrics.Latency, 0.99),
            InFlight = inFlight,
            ErrorShare = metrics.Requests == 0 ? 0 : (double)metrics.Failures.Values.Sum() / metrics.Requests,
        };
    }

    private async Task WorkAsync(RequestGate gate, NodeStatistics statistics, long until, CancellationToken cancellationToken)
    {
        // The newest first, since those are requested most.
        while (Interlocked.Decrement(ref _next) is var id && id >= until && await gate.EnterAsync(cancellationToken).ConfigureAwait(false))
            gate.Exit(await AskAsync(gate, statistics, id, cancellationToken).ConfigureAwait(false));
    }

    private async Task<RequestEnd?> AskAsync(RequestGate gate, NodeStatistics statistics, long id, CancellationToken cancellationToken)
    {
        var began = gate.Now;
        try
        {
            var body = await client.GetItemBodyAsync(id, cancellationToken).ConfigureAwait(false);
            statistics.CountRequest(gate.Now - began, retry: false);
            return body.IsNull ? RequestEnd.OfNull(id, isRepeated: false, mayAppear: false, began) : RequestEnd.OfBody(id, began);
        }
        catch (HackerNewsException exception)
        {
            statistics.CountRequest(gate.Now - began, retry: false);
            statistics.CountFailure(exception.Failure.ToName());
            return RequestEnd.Of(id, exception, began);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
