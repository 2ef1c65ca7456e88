using Akka.Actor;
using Akka.Event;
using HnActors.Actors.Monitoring;
using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Actors.Writing;

/// <summary>
/// Writes what the node's fetchers bring, one transaction at a time, and acknowledges after it is durable, never before. While one
/// transaction runs the next gathers (group commit), so batches grow with the load by themselves.
/// </summary>
public sealed class WriterActor : ReceiveActor, IWithTimers
{
    // A store holds what it writes in one transaction a second time. Many times what comes in while one of ordinary items runs.
    private const long MaxBytesPerWrite = 16 * 1024 * 1024;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly IItemStore _store;
    private readonly NodeStatistics _statistics;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<StoreBatch> _gathering = [];
    private readonly List<StoreBatch> _writing = [];

    public WriterActor(IItemStore store, NodeStatistics statistics)
    {
        _store = store;
        _statistics = statistics;

        Receive<StoreBatch>(OnStoreBatch);
        Receive<Written>(_ => OnWritten());
        Receive<Status.Failure>(OnFailed);
        Receive<TryAgain>(_ => Write());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IItemStore store, NodeStatistics statistics) =>
        Akka.Actor.Props.Create(() => new WriterActor(store, statistics));

    private void OnStoreBatch(StoreBatch batch)
    {
        _gathering.Enqueue(batch);
        if (_writing.Count == 0) WriteNext();
    }

    private void OnWritten()
    {
        if (_statistics.StoreTrouble is not null)
        {
            _statistics.StoreTrouble = null;
            _log.Warning("The store can be written to again.");
        }
        foreach (var batch in _writing)
        {
            Count(batch);
            batch.Reservation?.Dispose();
            batch.ReplyTo.Tell(new BatchStored(batch.Lease, IdRangeSet.OfIds(batch.Items.Select(item => item.Id))));
        }
        _writing.Clear();
        if (_gathering.Count > 0) WriteNext();
    }

    // Nothing is dropped and nothing acknowledged: the batch stays, the pools' windows fill up, and fetching stops until it is mended.
    private void OnFailed(Status.Failure failure)
    {
        if (_statistics.StoreTrouble != failure.Cause.Message) _log.Error("Nothing can be stored: {0}", failure.Cause.Message);
        _statistics.StoreTrouble = failure.Cause.Message;
        Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, TryAgainAfter);
    }

    private void WriteNext()
    {
        var bytes = 0L;
        while (_gathering.TryPeek(out var next) && (_writing.Count == 0 || bytes + BytesOf(next) <= MaxBytesPerWrite))
        {
            bytes += BytesOf(next);
            _writing.Add(_gathering.Dequeue());
        }
        Write();
    }

    private void Write()
    {
        var items = _writing.SelectMany(batch => batch.Items).ToList();
        // In id order the rows land side by side in the tree.
        items.Sort((left, right) => left.Id.CompareTo(right.Id));
        var store = _store;
        Task.Run(async () =>
        {
            await store.WriteAsync(items).ConfigureAwait(false);
            return Written.Instance;
        }).PipeTo(Self);
    }

    private void Count(StoreBatch batch)
    {
        var nulls = batch.Items.Count(item => item.Json is null);
        _statistics.CountStored(batch.Items.Count - nulls, nulls, BytesOf(batch));
    }

    private static long BytesOf(StoreBatch batch) => batch.Items.Sum(item => (long)(item.Json?.Length ?? 0));

    private sealed class Written
    {
        public static readonly Written Instance = new();
    }

    private sealed class TryAgain
    {
        public static readonly TryAgain Instance = new();
    }
}
