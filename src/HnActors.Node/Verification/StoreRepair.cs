using HnActors.Actors.Messaging;
using HnActors.Core.Jobs;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Settings;

namespace HnActors.Node.Verification;

/// <summary>Fetches what is missing or damaged in a store.</summary>
internal static class StoreRepair
{
    public static async Task<RunSummary> RunAsync(StoreVerdict verdict, FetchSettings settings, CancellationToken cancellationToken)
    {
        var display = ProgressDisplays.Create(settings.Quiet);
        if (verdict.Api is not null) settings = new RecordedApi(ApiAddress.Parse(verdict.Api)).Apply(settings, goesOn: false);
        await using var session = await JobSession.OpenAsync(settings, verdict.Subject, display, cancellationToken).ConfigureAwait(false);
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport, display.Note)
            .ConfigureAwait(false);
        var maxItem = await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
        // First the journal, then the rows: after a crash between the two, the rows are still there and are merely checked again.
        var reopen = new ReopenIds(session.Node.Job, verdict.ToRepair);
        await session.AskAsync(
            token => session.Node.Registry.Get<CoordinatorKey>().AskWithRetryAsync<IdsReopenedReply>(reopen, token), display, cancellationToken)
            .ConfigureAwait(false);
        await TransientRetry.WhileFullAsync(
            display, () => session.Rows.DeleteAsync([.. verdict.ToReplace.Ids()], cancellationToken), cancellationToken).ConfigureAwait(false);
        var acceptNullsUpTo = NewestIds.Below(maxItem, verdict.Subject);
        var targets = verdict.Wanted.Union(verdict.ToRepair);
        await session.StartJobAsync(verdict.Selection, settings.Api.ToString(), targets, acceptNullsUpTo, display, cancellationToken).ConfigureAwait(false);
        if (!verdict.ToRepair.IsEmpty) display.Note($"repairing {Human.Plural(verdict.ToRepair.IdCount, verdict.Subject.Noun())}: {verdict.ToRepair}");
        return await JobRun.RunAsync(session, api.Client, settings, export: null, display, cancellationToken).ConfigureAwait(false);
    }
}
