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

/// <summary>Shows how a run goes: its job as it was heard of last, with what this process counts.</summary>
/// <param name="nullsBefore">How many of the job's ids the store had as null, those left out that this process has counted.</param>
internal sealed class RunProgress(JobSession session, StoreSource store, long nullsBefore, IProgressDisplay display)
{
    private static readonly TimeSpan RecountInterval = TimeSpan.FromSeconds(10);

    private readonly ProgressMeter _meter = new(TimeProvider.System);
    private long _nullsBefore = nullsBefore;
    private long _recountedAt = Stopwatch.GetTimestamp();
    private long _recounted;
    private string? _trouble;

    /// <param name="answered">False where the job's actors do not answer: then it is the journal that may be in the way.</param>
    /// <param name="follow">Null where the copy is only brought.</param>
    public async Task ShowAsync(JobStatus status, bool answered, FollowView? follow = null)
    {
        _trouble = answered ? null : _trouble ?? await JournalHosting.FindTroubleAsync(store, CancellationToken.None).ConfigureAwait(false);
        var metrics = NodeMetrics.Of(session.Node.Job, session.Statistics, session.Gate!);
        var counted = status.WithNulls(_nullsBefore + session.Statistics.StoredNulls);
        var snapshot = _meter.Read(counted, [new(ProgressSnapshot.ThisProcess, metrics with { StoreTrouble = metrics.StoreTrouble ?? _trouble })]);
        // A job that is followed goes on when there is nothing to fetch.
        var isRunning = !session.IsPaused && (follow is not null || status.Phase == JobPhase.Running);
        JobStatusMetrics.Report(counted, isRunning ? snapshot.Limit : null, follow?.Lag);
        display.Show(snapshot with { Follow = follow });
    }

    /// <summary>
    /// Counts the nulls of the store now and then, where something was stored: what is read again may have been null before, or keep its body.
    /// </summary>
    /// <param name="readDoneAsync">The job's ids that are done; null where they are not to be had.</param>
    public async Task RecountAsync(Func<Task<IdRangeSet?>> readDoneAsync)
    {
        var (answered, stored) = (session.Statistics.StoredNulls, session.Statistics.StoredBodies);
        if (answered + stored == _recounted || Stopwatch.GetElapsedTime(_recountedAt) < RecountInterval) return;
        _recountedAt = Stopwatch.GetTimestamp();
        if (await readDoneAsync().ConfigureAwait(false) is not { } done) return;
        try
        {
            _nullsBefore = await session.Rows.CountNullsAsync(done, CancellationToken.None).ConfigureAwait(false) - answered;
            _recounted = answered + stored;
        }
        catch (StoreException)
        {
            // Whoever writes to it says so; it is counted the next time.
        }
    }
}
