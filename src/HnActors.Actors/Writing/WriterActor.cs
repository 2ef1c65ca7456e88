using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using HnActors.Actors.Monitoring;
using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.Writing;

/// <summary>
/// Writes what the node's fetchers deliver, one transaction at a time, and acknowledges it only once it is durable. While one transaction
/// runs, rows for the next are gathered (group commit), so batches grow with the load; if transactions are short, the next waits a moment
/// for more.
/// </summary>
public sealed class WriterActor : ReceiveActor, IWithTimers
{
    // A store keeps a second copy of what it writes in a transaction. Many times the ordinary items that arrive during one.
    private const long MaxBytesPerWrite = 16 * 1024 * 1024;

    // With this many rows the next transaction no longer waits: making it durable is then a small part of its cost.
    private const int EnoughRows = 1000;

    // From the start of one transaction to the next. Rows that come one by one do not wait for it: the last one started long ago.
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly IRowStore _store;
    private readonly NodeStatistics _statistics;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<StoreBatch> _gathering = [];
    private readonly List<StoreBatch> _writing = [];
    private StoreProblem? _problem;

    public WriterActor(IRowStore store, NodeStatistics statistics)
    {
        _store = store;
        _statistics = statistics;

        Receive<StoreBatch>(OnStoreBatch);
        Receive<Written>(OnWritten);
        Receive<Status.Failure>(OnFailed);
        Receive<TryAgain>(_ => Write());
        Receive<IntervalEnded>(_ => WriteNext());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IRowStore store, NodeStatistics statistics) =>
        Akka.Actor.Props.Create(() => new WriterActor(store, statistics));

    private void OnStoreBatch(StoreBatch batch)
    {
        _gathering.Enqueue(batch);
        WriteNext();
    }

    private void OnWritten(Written written)
    {
        _problem = null;
        if (_statistics.StoreTrouble is not null)
        {
            _statistics.StoreTrouble = null;
            _log.Warning("The store can be written to again.");
        }
        _statistics.CountWrite(written.Duration);
        if (_log.IsDebugEnabled)
            _log.Debug("{0} rows are durable, after {1} ms.", _writing.Sum(batch => batch.Items.Count), written.Duration.TotalMilliseconds);
        foreach (var batch in _writing)
        {
            var stored = written.Refused.Count == 0 ? batch.Items : [.. batch.Items.Where(item => !written.Refused.ContainsKey(item.Id))];
            var nulls = stored.Count(item => item.Json is null);
            _statistics.CountStored(stored.Count - nulls, nulls, stored == batch.Items ? batch.Bytes : StoreBatch.BytesOf(stored));
            batch.Reservation?.Dispose();
            if (stored.Count > 0) batch.ReplyTo.Tell(new BatchStored(batch.Lease, IdRangeSet.OfIds(stored.Select(item => item.Id))));
            if (stored.Count < batch.Items.Count) batch.ReplyTo.Tell(RefusedOf(batch, written));
        }
        _writing.Clear();
        WriteNext();
    }

    // Nothing is dropped or acknowledged: the batch stays, the pools' windows fill up, and fetching stops until the problem is solved.
    private void OnFailed(Status.Failure failure)
    {
        // Logged once for each kind of problem: the message may contain a number that changes all the time.
        var problem = (failure.Cause as StoreException)?.Problem;
        if (_statistics.StoreTrouble is null || problem is null || problem != _problem)
        {
            if (_statistics.StoreTrouble != failure.Cause.Message) _log.Error("Nothing can be stored: {0}", failure.Cause.Message);
            _statistics.StoreTrouble = failure.Cause.Message;
        }
        _problem = problem;
        Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, TryAgainAfter);
    }

    private void WriteNext()
    {
        if (_writing.Count > 0 || _gathering.Count == 0) return;
        if (Timers.IsTimerActive(IntervalEnded.Instance) && _gathering.Sum(batch => batch.Items.Count) < EnoughRows) return;
        Timers.StartSingleTimer(IntervalEnded.Instance, IntervalEnded.Instance, MinInterval);
        var bytes = 0L;
        while (_gathering.TryPeek(out var next) && (_writing.Count == 0 || bytes + next.Bytes <= MaxBytesPerWrite))
        {
            bytes += next.Bytes;
            _writing.Add(_gathering.Dequeue());
        }
        Write();
    }

    private void Write()
    {
        var items = _writing.SelectMany(batch => batch.Items).ToList();
        // In id order, neighbouring rows are written next to each other in the tree.
        items.Sort((left, right) => left.Id.CompareTo(right.Id));
        var store = _store;
        var span = JobTracing.BeginWrite(_statistics.Job, _writing.Select(batch => batch.Span), items.Count);
        Task.Run(async () =>
        {
            using var ended = span;
            var began = Stopwatch.GetTimestamp();
            var refused = new Dictionary<long, string>();
            await WriteAsync(store, items, refused).ConfigureAwait(false);
            return new Written(refused, Stopwatch.GetElapsedTime(began));
        }).PipeTo(Self);
    }

    // A single row that the database rejects must not block the others: the batch is halved until that row is alone.
    private static async Task WriteAsync(IRowStore store, List<StoredItem> items, Dictionary<long, string> refused)
    {
        try
        {
            await store.WriteAsync(items).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Refused)
        {
            if (items.Count == 1)
            {
                refused[items[0].Id] = exception.Message;
                return;
            }
            await WriteAsync(store, items[..(items.Count / 2)], refused).ConfigureAwait(false);
            await WriteAsync(store, items[(items.Count / 2)..], refused).ConfigureAwait(false);
        }
    }

    private static BatchRefused RefusedOf(StoreBatch batch, Written written) => new(
        batch.Lease,
        batch.Items.Where(item => written.Refused.ContainsKey(item.Id)).DistinctBy(item => item.Id)
            .ToDictionary(item => item.Id, item => written.Refused[item.Id]));

    private sealed record Written(IReadOnlyDictionary<long, string> Refused, TimeSpan Duration);

    private sealed class IntervalEnded
    {
        public static readonly IntervalEnded Instance = new();
    }

    private sealed class TryAgain
    {
        public static readonly TryAgain Instance = new();
    }
}
