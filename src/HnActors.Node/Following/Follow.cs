using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Notifying;
using HnActors.Node.Terminal;

namespace HnActors.Node.Following;

/// <summary>Keeps a copy up to date until it is stopped: fetches what is missing, then what is new or changes.</summary>
internal static class Follow
{
    /// <summary>The selection text of a followed job: always the same, since its targets grow.</summary>
    public const string JobText = "follow";

    /// <exception cref="FailedException">The API can't be reached at the start.</exception>
    public static async Task<int> RunAsync(FollowSettings follow, Notifier notifier, CancellationToken cancellationToken)
    {
        var watched = new WatchedRun("follow", notifier.Watch(ProgressDisplays.Create(follow.Fetch.Quiet)), TimeProvider.System);
        try
        {
            return await RunAsync(follow, watched, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Being stopped is its normal end, at any time.
            watched.Display.End();
            watched.Display.Note("stopped before following began: run the same command again");
            return ExitCode.Done;
        }
    }

    private static async Task<int> RunAsync(FollowSettings follow, WatchedRun watched, CancellationToken cancellationToken)
    {
        await using var run = await RunEnvironment.OpenAsync(watched, follow.Fetch, _ => true, cancellationToken).ConfigureAwait(false);
        var chosen = follow.Selection?.Resolve(run.MaxItem);
        var items = await run.OpenSessionAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false);
        if (follow.History) await items.Store.KeepHistoryAsync(cancellationToken).ConfigureAwait(false);
        // Users that are already in the store are part of the copy.
        var users = follow.Users || await items.Store.Users.BoundsAsync(cancellationToken).ConfigureAwait(false) is not null
            ? await run.OpenSessionAsync(JobSubject.Users, cancellationToken).ConfigureAwait(false)
            : null;
        run.Show(items, follows: true);
        if (users is not null) run.Show(users, follows: true);
        var following = new FollowRun(run.Api, items, users, follow with { Fetch = run.Settings }, run.Display, run.Unshown);
        var summary = await following.RunAsync(run.MaxItem, chosen, cancellationToken).ConfigureAwait(false);
        return summary.Report(run.Settings);
    }
}
