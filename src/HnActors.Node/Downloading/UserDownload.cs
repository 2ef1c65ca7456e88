using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Notifying;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Downloading;

/// <summary>Downloads users into the store: all authors of its items, or the users named.</summary>
internal static class UserDownload
{
    /// <param name="names">Null for all authors of the store's items.</param>
    /// <exception cref="FailedException">The API can't be reached.</exception>
    public static async Task<int> RunAsync(NamedUsers? names, FetchSettings settings, Notifier notifier, CancellationToken cancellationToken)
    {
        if (names is null) await JobSession.RefuseMissingAsync(settings.Store).ConfigureAwait(false);
        var watched = new WatchedRun("users", notifier.Watch(ProgressDisplays.Create(settings.Quiet)), TimeProvider.System);
        await using var run = await RunEnvironment.OpenAsync(watched, settings, _ => true, cancellationToken).ConfigureAwait(false);
        (settings, var display) = (run.Settings, run.Display);
        var session = await run.OpenSessionAsync(JobSubject.Users, cancellationToken).ConfigureAwait(false);
        var targets = await FindAsync(names, session, cancellationToken).ConfigureAwait(false);
        if (targets.IsEmpty)
        {
            display.Note($"{settings.Store} holds no item that names an author: start with `hnactors download{StoreHint.Of(settings.Store)}`.");
            return ExitCode.Done;
        }
        // Also when an unfinished job is resumed: there may be new authors since.
        var started = await session.StartJobAsync(
            names?.Text ?? "users", settings.Api.ToString(), targets, NewestIds.Below(run.MaxItem, JobSubject.Users), display, cancellationToken)
            .ConfigureAwait(false);
        display.Note(Opening(started, settings));
        run.Show(session);
        var summary = await JobRun.RunAsync(session, run.Api.Client, settings, export: null, display, cancellationToken).ConfigureAwait(false);
        return JobRun.Report(summary, settings);
    }

    private static async Task<IdRangeSet> FindAsync(NamedUsers? names, JobSession session, CancellationToken cancellationToken)
    {
        if (names is not null) return IdRangeSet.OfIds((await session.Store.Users.RecordAsync(names.Names, cancellationToken).ConfigureAwait(false)).Values);
        await session.Store.Users.CompleteAuthorsAsync(cancellationToken).ConfigureAwait(false);
        return await session.Store.Users.FindAuthorsAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Opening(JobStarted started, FetchSettings settings)
    {
        return $"{Human.Plural(started.Targets.IdCount, "user")} from {settings.Api} into {settings.Store}" +
            (started.Remaining.IdCount < started.Targets.IdCount ? $"; {Human.Count(started.Remaining.IdCount)} of them to do" : "");
    }
}
