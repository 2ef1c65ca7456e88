using System.Diagnostics;
using HnActors.Actors.Inspection;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.HackerNews;
using HnActors.Node.Display;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Downloading;

/// <summary>Fetches until the job has nothing left to do or is told to stop, and shows its progress.</summary>
internal static class JobRun
{
    // Starts small so that a very short job ends without delay.
    private static readonly TimeSpan MinPollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MaxPollInterval = TimeSpan.FromMilliseconds(150);

    /// <param name="export">Where to export the job's items at the end; null for nowhere.</param>
    public static async Task<RunSummary> RunAsync(
        JobSession session, IHackerNewsClient client, FetchSettings settings, string? export, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var before = await session.ReadAsync(display, cancellationToken).ConfigureAwait(false);
        var targets = before.Ids.Targets;
        await session.ReopenLostAsync(display, cancellationToken).ConfigureAwait(false);
        var nullsBefore = await session.Rows.CountNullsAsync(targets, CancellationToken.None).ConfigureAwait(false);
        session.StartPool(client, settings);
        var progress = new RunProgress(session, settings.Store, nullsBefore, display);
        var status = await WatchAsync(session, before, progress, cancellationToken).ConfigureAwait(false);
        var interrupted = !status.IsOver;
        if (interrupted)
        {
            display.Note("stopping: finishing what is in flight (^C again stops at once; nothing is lost either way)");
            await session.DrainAsync().ConfigureAwait(false);
            var (answered, answer) = await TransientRetry.TryAskAsync(token => session.Node.Monitor.ReadAsync(token), CancellationToken.None)
                .ConfigureAwait(false);
            status = answer ?? status;
            // Include what arrived while it was stopping.
            await progress.ShowAsync(status, answered).ConfigureAwait(false);
        }
        display.End();
        var duration = Stopwatch.GetElapsedTime(started);
        var exported = export is null || interrupted ? null
            : await ExportAsync(session.Rows, targets, export, cancellationToken).ConfigureAwait(false);
        var nulls = await session.Rows.CountNullsAsync(status.Ids.Done, CancellationToken.None).ConfigureAwait(false);
        return new RunSummary(status.WithNulls(nulls), session.Statistics, duration, interrupted, settings.Store, exported)
        {
            NotExported = exported is null && !interrupted ? export : null,
        };
    }

    /// <summary>Prints the end of a run to standard output.</summary>
    public static int Report(RunSummary summary, FetchSettings settings)
    {
        Summaries.Print(summary.Lines(), summary.ToJson, settings.Json);
        return summary.ExitCode;
    }

    private static async Task<JobStatus> WatchAsync(JobSession session, JobStatus status, RunProgress progress, CancellationToken cancellationToken)
    {
        var interval = MinPollInterval;
        while (true)
        {
            // The actors that keep the job's state restart while their journal can't be written; until then the last known status is used.
            var (answered, answer) = await TransientRetry.TryAskAsync(token => session.Node.Monitor.ReadAsync(token), CancellationToken.None)
                .ConfigureAwait(false);
            status = answer ?? status;
            await progress.ShowAsync(status, answered).ConfigureAwait(false);
            // The coordinator restarted after a journal failure: it grants no leases until it is told to start.
            if (answered && status is { IsOver: false, Phase: not JobPhase.Running }) session.ResumeJob();
            if ((answered && status.IsOver) || cancellationToken.IsCancellationRequested) return status;
            await session.Node.WaitForFinishAsync(interval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            interval = interval * 2 < MaxPollInterval ? interval * 2 : MaxPollInterval;
        }
    }

    /// <returns>Null if it was stopped: the job is over all the same.</returns>
    private static async Task<ExportSummary?> ExportAsync(IRowStore store, IdRangeSet targets, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ItemExport.WriteAsync(store, targets.Select(range => (range.First, range.Last)), path, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
