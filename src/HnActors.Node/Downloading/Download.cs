using HnActors.Core.Jobs;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Inspection;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Downloading;

/// <summary>The main job: from a selection to items in the store.</summary>
internal static class Download
{
    /// <param name="selection">Null to go on with an unfinished job, whatever it was.</param>
    public static async Task<int> RunAsync(IdSelection? selection, FetchSettings settings, string? export, CancellationToken cancellationToken)
    {
        if (export is not null) OutFile.Check([export], settings.Store);
        var display = ProgressDisplays.Create(settings.Quiet);
        // All that can be refused without touching the disk comes first: a slip leaves no empty store behind.
        var exists = await settings.Store.ExistsAsync(cancellationToken).ConfigureAwait(false);
        if (selection is null && !exists) throw IdSelection.Missing();
        await settings.Store.RefuseHeldAsync(cancellationToken).ConfigureAwait(false);
        if (exists) settings = await WithRecordedApiAsync(selection, settings, cancellationToken).ConfigureAwait(false);
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport, display.Note)
            .ConfigureAwait(false);
        var maxItem = await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
        var targets = selection?.Resolve(maxItem);
        await using var session = await Waiting.OpenAsync(
            display, () => JobSession.OpenAsync(settings, Logs.LevelFor(settings), cancellationToken), cancellationToken).ConfigureAwait(false);
        var before = await Waiting.AskAsync(
            settings.Store, display, "waiting for the job's memory", token => session.Node.Monitor.ReadAsync(token), cancellationToken)
            .ConfigureAwait(false);
        var unfinished = before.Selection.Length > 0 && !before.IsFinished;
        if (selection is null && !unfinished) throw IdSelection.Missing();
        var resume = unfinished && (selection is null || selection.Text == before.Selection);
        var started = await session.StartJobAsync(
            resume ? before.Selection : selection!.Text,
            settings.Api.ToString(),
            resume ? null : targets,
            maxItem,
            display,
            cancellationToken).ConfigureAwait(false);
        display.Note(Opening(started, settings, resume));
        var summary = await JobRun.RunAsync(session, api.Client, settings, export, display, cancellationToken).ConfigureAwait(false);
        return JobRun.Report(summary, settings);
    }

    // The built-in imitation and the real thing must never mix in one store; a server may well move.
    private static async Task<FetchSettings> WithRecordedApiAsync(IdSelection? selection, FetchSettings settings, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(settings.Store, cancellationToken).ConfigureAwait(false);
        if (await reader.ReadStatusAsync(cancellationToken).ConfigureAwait(false) is not { } status) return settings;
        var recorded = ApiAddress.Parse(status.Api);
        var resumes = !status.IsFinished && (selection is null || selection.Text == status.Selection);
        if (resumes && !settings.ApiWasGiven) return settings with { Api = recorded };
        if (recorded.IsSimulated == settings.Api.IsSimulated) return settings;
        throw new UsageException(recorded.IsSimulated
            ? $"{settings.Store} holds made-up items of the built-in imitation: choose another --store for real ones, or add --api sim."
            : $"{settings.Store} holds items from {recorded}: choose another --store for the built-in imitation.");
    }

    private static string Opening(JobStarted started, FetchSettings settings, bool resume)
    {
        var there = started.Targets.IdCount - started.Remaining.IdCount;
        return $"{(resume ? "going on with " : "")}{Human.Plural(started.Targets.IdCount, "item")} ({started.Targets}) " +
            $"from {settings.Api} into {settings.Store}" + (there > 0 ? $"; {Human.Count(there)} are there already" : "");
    }
}
