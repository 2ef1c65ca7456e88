using HnActors.Actors.Inspection;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Notifying;
using HnActors.Node.Settings;

namespace HnActors.Node.Downloading;

/// <summary>The main job: downloads a selection of items into the store.</summary>
internal static class Download
{
    /// <param name="selection">Null to resume the unfinished job, whatever its selection.</param>
    public static async Task<int> RunAsync(
        IdSelection? selection, FetchSettings settings, string? export, Notifier notifier, CancellationToken cancellationToken)
    {
        if (export is not null) OutFile.Check([export], settings.Store);
        if (selection is null && !await settings.Store.ExistsAsync(cancellationToken).ConfigureAwait(false)) throw IdSelection.Missing();
        var watched = new WatchedRun("download", notifier.Watch(ProgressDisplays.Create(settings.Quiet)), TimeProvider.System);
        await using var run = await RunEnvironment.OpenAsync(watched, settings, status => Resumes(status, selection), cancellationToken).ConfigureAwait(false);
        settings = run.Settings;
        var targets = selection?.Resolve(run.MaxItem);
        var session = await run.OpenSessionAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false);
        var before = await session.ReadAsync(run.Display, cancellationToken).ConfigureAwait(false);
        if (selection is null && !before.IsUnfinished) throw IdSelection.Missing();
        var resumes = Resumes(before, selection);
        var started = await session.StartJobAsync(
            resumes ? before.Selection : selection!.Text,
            settings.Api.ToString(),
            resumes ? null : targets,
            NewestIds.Below(run.MaxItem),
            run.Display,
            cancellationToken).ConfigureAwait(false);
        run.Display.Note(Opening(started, settings, resumes));
        run.Show(session);
        var summary = await JobRun.RunAsync(session, run.Api.Client, settings, export, run.Display, cancellationToken).ConfigureAwait(false);
        return JobRun.Report(summary, settings);
    }

    /// <summary>Whether a selection resumes the store's unfinished job.</summary>
    public static bool Resumes(JobStatus status, IdSelection? selection) =>
        status.IsUnfinished && (selection is null || selection.Text == status.Selection);

    private static string Opening(JobStarted started, FetchSettings settings, bool resumes)
    {
        return $"{(resumes ? "continuing with " : "")}{Human.Plural(started.Targets.IdCount, "item")} ({started.Targets}) " +
            $"from {settings.Api} into {settings.Store}" +
            (started.Remaining.IdCount < started.Targets.IdCount ? $"; {Human.Count(started.Remaining.IdCount)} of them to do" : "");
    }
}
