using HnActors.Actors.Inspection;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Api;
using HnActors.Node.Dashboard;
using HnActors.Node.Display;
using HnActors.Node.Notifying;
using HnActors.Node.Settings;
using HnActors.Node.Telemetry;

namespace HnActors.Node.Downloading;

/// <summary>The main job: from a selection to items in the store.</summary>
internal static class Download
{
    /// <param name="selection">Null to go on with an unfinished job, whatever it was.</param>
    public static async Task<int> RunAsync(
        IdSelection? selection, FetchSettings settings, string? export, Notifier notifier, CancellationToken cancellationToken)
    {
        if (export is not null) OutFile.Check([export], settings.Store);
        var run = new WatchedRun("download", TimeProvider.System);
        var display = run.Watch(notifier.Watch(ProgressDisplays.Create(settings.Quiet)));
        // All that can be refused without touching the disk comes first: a slip leaves no empty store behind.
        var exists = await settings.Store.ExistsAsync(cancellationToken).ConfigureAwait(false);
        if (selection is null && !exists) throw IdSelection.Missing();
        await settings.Store.RefuseHeldAsync(cancellationToken).ConfigureAwait(false);
        if (exists) settings = await RecordedApi.ApplyAsync(settings, status => Resumes(status, selection), cancellationToken).ConfigureAwait(false);
        await using var metrics = await MetricsEndpoint.StartAsync(settings, cancellationToken).ConfigureAwait(false);
        await using var dashboard = await RunDashboard.StartAsync(settings.Dashboard, run, display.Note, cancellationToken).ConfigureAwait(false);
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport, display.Note)
            .ConfigureAwait(false);
        var maxItem = await Waiting.AskNewestAsync(api, settings, display, cancellationToken).ConfigureAwait(false);
        var targets = selection?.Resolve(maxItem);
        await using var session = await JobSession.OpenAsync(settings, JobSubject.Items, display, cancellationToken).ConfigureAwait(false);
        var before = await session.ReadAsync(display, cancellationToken).ConfigureAwait(false);
        var unfinished = before.Selection.Length > 0 && !before.IsFinished;
        if (selection is null && !unfinished) throw IdSelection.Missing();
        var resume = unfinished && (selection is null || selection.Text == before.Selection);
        var started = await session.StartJobAsync(
            resume ? before.Selection : selection!.Text,
            settings.Api.ToString(),
            resume ? null : targets,
            NewestIds.Below(maxItem),
            display,
            cancellationToken).ConfigureAwait(false);
        display.Note(Opening(started, settings, resume));
        run.Add(session);
        await using var watched = dashboard;
        var summary = await JobRun.RunAsync(session, api.Client, settings, export, display, cancellationToken).ConfigureAwait(false);
        return JobRun.Report(summary, settings);
    }

    /// <summary>Whether a choice goes on with the job that a store knows of.</summary>
    public static bool Resumes(JobStatus status, IdSelection? selection) =>
        !status.IsFinished && (selection is null || selection.Text == status.Selection);

    private static string Opening(JobStarted started, FetchSettings settings, bool resume)
    {
        return $"{(resume ? "going on with " : "")}{Human.Plural(started.Targets.IdCount, "item")} ({started.Targets}) " +
            $"from {settings.Api} into {settings.Store}" +
            (started.Remaining.IdCount < started.Targets.IdCount ? $"; {Human.Count(started.Remaining.IdCount)} of them to do" : "");
    }
}
