using System.Diagnostics;
using HnActors.Actors.Inspection;
using HnActors.Actors.Journal;
using HnActors.Actors.Monitoring;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Storage;

namespace HnActors.Node.Downloading;

/// <summary>Shows a run's progress: the latest known status of its job, with this process's own counts.</summary>
/// <param name="nullsBefore">How many of the job's ids are null in the store, without those that this process has counted.</param>
internal sealed class RunProgress(JobSession session, StoreSource store, long nullsBefore, IProgressDisplay display)
{
    private static readonly TimeSpan RecountInterval = TimeSpan.FromSeconds(10);

    private readonly ProgressMeter _meter = new(TimeProvider.System);
    private long _nullsBefore = nullsBefore;
    private long _recountedAt = Stopwatch.GetTimestamp();
    private long _recounted;
    private Task _recounting = Task.CompletedTask;
    private string? _trouble;

    /// <param name="answered">False if the job's actors do not answer: then the journal may be the cause.</param>
    /// <param name="follow">Null if the copy is only downloaded, not followed.</param>
    public async Task ShowAsync(JobStatus status, bool answered, FollowView? follow = null)
    {
        _trouble = answered ? null : _trouble ?? await JournalHosting.FindTroubleAsync(store, CancellationToken.None).ConfigureAwait(false);
        var metrics = NodeMetrics.Of(session.Node.Job, session.Statistics, session.Gate!);
        var counted = status.WithNulls(_nullsBefore + session.Statistics.StoredNulls);
        var snapshot = _meter.Read(counted, [new(ProgressSnapshot.ThisProcess, metrics with { StoreTrouble = metrics.StoreTrouble ?? _trouble })]);
        // A followed job keeps running when there is nothing to fetch.
        var isRunning = !session.IsPaused && (follow is not null || status.Phase == JobPhase.Running);
        JobStatusMetrics.Report(counted, isRunning ? snapshot.Limit : null, follow?.Lag);
        display.Show(snapshot with { Follow = follow });
    }

    /// <summary>
    /// Recounts the nulls from time to time if rows were stored: an id that is fetched again may have been null before, or keep its body.
    /// </summary>
    /// <remarks>Runs in the background: an unresponsive database may answer only after minutes, and must not hold up the run.</remarks>
    /// <param name="readDoneAsync">Returns the job's ids that are done; null if they are not available.</param>
    public void Recount(Func<Task<IdRangeSet?>> readDoneAsync)
    {
        if (_recounting.IsFaulted) _recounting.GetAwaiter().GetResult();
        if (!_recounting.IsCompleted || Stopwatch.GetElapsedTime(_recountedAt) < RecountInterval) return;
        _recounting = RecountAsync(readDoneAsync);
    }

    private async Task RecountAsync(Func<Task<IdRangeSet?>> readDoneAsync)
    {
        var (answered, stored) = (session.Statistics.StoredNulls, session.Statistics.StoredBodies);
        if (answered + stored == _recounted) return;
        _recountedAt = Stopwatch.GetTimestamp();
        if (await readDoneAsync().ConfigureAwait(false) is not { } done) return;
        try
        {
            _nullsBefore = await session.Rows.CountNullsAsync(done, CancellationToken.None).ConfigureAwait(false) - answered;
            _recounted = answered + stored;
        }
        catch (StoreException)
        {
            // The writers report the trouble; the next recount tries again.
        }
    }
}
