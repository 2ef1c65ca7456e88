using HnActors.Core.Ids;
using HnActors.Node.Api;
using HnActors.Node.Dashboard;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Notifying;
using HnActors.Node.Settings;
using HnActors.Node.Telemetry;
using HnActors.Node.Terminal;

namespace HnActors.Node.Following;

/// <summary>Keeps a copy true until it is stopped: brings what is missing, then what is new and what changes.</summary>
internal static class Follow
{
    /// <summary>What a job that is followed is called: the same words each time, since what it is after grows.</summary>
    public const string JobText = "follow";

    /// <exception cref="FailedException">The API can't be reached at the start.</exception>
    public static async Task<int> RunAsync(FollowSettings follow, Notifier notifier, CancellationToken cancellationToken)
    {
        var run = new WatchedRun("follow", TimeProvider.System);
        var display = run.Watch(notifier.Watch(ProgressDisplays.Create(follow.Fetch.Quiet)));
        try
        {
            return await RunAsync(follow, run, display, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // To stop is how it ends, at any time.
            display.End();
            display.Note("stopped before it followed: the same command begins again");
            return ExitCode.Done;
        }
    }

    private static async Task<int> RunAsync(FollowSettings follow, WatchedRun run, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var settings = follow.Fetch;
        await settings.Store.RefuseHeldAsync(cancellationToken).ConfigureAwait(false);
        if (await settings.Store.ExistsAsync(cancellationToken).ConfigureAwait(false))
            settings = await RecordedApi.ApplyAsync(settings, _ => true, cancellationToken).ConfigureAwait(false);
        await using var metrics = await MetricsEndpoint.StartAsync(settings, cancellationToken).ConfigureAwait(false);
        await using var dashboard = await RunDashboard.StartAsync(settings.Dashboard, run, display.Note, cancellationToken).ConfigureAwait(false);
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport, display.Note)
            .ConfigureAwait(false);
        var maxItem = await Waiting.AskNewestAsync(api, settings, display, cancellationToken).ConfigureAwait(false);
        var chosen = follow.Selection?.Resolve(maxItem);
        await using var session = await JobSession.OpenAsync(settings, JobSubject.Items, display, cancellationToken).ConfigureAwait(false);
        if (follow.History) await session.Store.KeepHistoryAsync(cancellationToken).ConfigureAwait(false);
        await using var users = await OpenUsersAsync(session, follow.Users, settings, display, cancellationToken).ConfigureAwait(false);
        run.Add(session, follows: true);
        await using var watched = dashboard;
        if (users is not null) run.Add(users, follows: true);
        var following = new FollowRun(api, session, users, follow with { Fetch = settings }, display);
        var summary = await following.RunAsync(maxItem, chosen, cancellationToken).ConfigureAwait(false);
        return summary.Report(settings);
    }

    // Users that the store holds are part of the copy.
    private static async Task<JobSession?> OpenUsersAsync(
        JobSession items, bool wanted, FetchSettings settings, IProgressDisplay display, CancellationToken cancellationToken)
    {
        if (!wanted && await items.Users.BoundsAsync(cancellationToken).ConfigureAwait(false) is null) return null;
        return await items.OpenBesideAsync(settings, JobSubject.Users, display, cancellationToken).ConfigureAwait(false);
    }
}
