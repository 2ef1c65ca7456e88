using System.Diagnostics;
using HnActors.Actors.Following;
using HnActors.Actors.Inspection;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Following;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Following;

/// <summary>Follows the API until it is stopped.</summary>
/// <param name="userSession">Null if only items are followed.</param>
/// <param name="userDisplay">Receives the progress of the users' job, of which only the lag is shown.</param>
internal sealed class FollowRun(
    ApiConnection api, JobSession itemSession, JobSession? userSession, FollowSettings follow, IProgressDisplay display, IProgressDisplay userDisplay)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ResumeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(10);

    private Task? _sweeping;
    private long _resumedAt = Stopwatch.GetTimestamp();
    private RunProgress? _userProgress;

    /// <param name="chosen">What the copy is to hold in addition to its present targets; null for nothing.</param>
    public async Task<FollowSummary> RunAsync(long maxItem, IdRangeSet? chosen, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var (targets, before) = await ChooseAsync(maxItem, chosen, cancellationToken).ConfigureAwait(false);
        var items = FollowedJob.Start(itemSession, follow.Options, targets, maxItem);
        var (users, authors) = await StartUsersAsync(cancellationToken).ConfigureAwait(false);
        UserFeed? userFeed = null;
        var feed = new ApiFeed(api.Client, api.Streams, maxItem, OnNewest, OnUpdates, TimeProvider.System);
        if (users is not null)
            userFeed = new UserFeed(itemSession.Store, users.Tell, TimeProvider.System, NewestOf(before.Ids.Asked, maxItem), () => feed.Newest);

        // Listen before anything is fetched, so that no change from here on is missed.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = feed.RunAsync(ending.Token);
        var started = await itemSession.StartJobAsync(
            Follow.JobText, follow.Fetch.Api.ToString(), targets, NewestIds.Below(maxItem), display, cancellationToken).ConfigureAwait(false);
        items.Tell(new ExistingIdsFound(started.Targets.Except(started.Remaining)));
        display.Note(Opening(started, before, users is not null));
        await ReopenLostAsync(cancellationToken).ConfigureAwait(false);
        var nullsBefore = await itemSession.Rows.CountNullsAsync(targets, CancellationToken.None).ConfigureAwait(false);
        itemSession.StartPool(api.Client, follow.Fetch);
        var progress = new RunProgress(itemSession, follow.Fetch.Store, nullsBefore, display);
        ServiceManager.Ready();
        var looking = userFeed is null ? Task.CompletedTask : await BringUsersAsync(users!, userFeed, authors, ending.Token).ConfigureAwait(false);

        var (status, view) = await WatchAsync(items, users, feed, [listening, looking], progress, before, ending.Token).ConfigureAwait(false);
        ServiceManager.Stopping();
        display.Note("stopping: finishing what is in flight (^C again stops at once; nothing is lost either way)");
        await ending.CancelAsync().ConfigureAwait(false);
        Task?[] ends = [itemSession.DrainAsync(), userSession?.DrainAsync(), listening, looking, _sweeping];
        await Task.WhenAll(ends.OfType<Task>()).ConfigureAwait(false);
        var (last, _, answered) = await items.ReadAsync(withIds: true).ConfigureAwait(false);
        status = last ?? status;
        await progress.ShowAsync(status, answered, view).ConfigureAwait(false);
        var nulls = await CountNullsAsync(answered ? status.Ids.Done : null).ConfigureAwait(false) ?? nullsBefore + itemSession.Statistics.StoredNulls;
        display.End();
        return new FollowSummary(
            status.WithNulls(nulls), view, itemSession.Statistics, userSession?.Statistics, Stopwatch.GetElapsedTime(begun), follow.Fetch.Store);

        void OnNewest(long newest) => items.Tell(new NewestHeard(newest));

        void OnUpdates(HeardUpdates heard)
        {
            items.Tell(new ChangesHeard(heard.Updates.Items, heard.Gap, heard.IsOther));
            userFeed?.OnUpdates(heard);
        }
    }

    // A status that was read earlier has no ids. And a store that can't be read, or does not respond, must not keep the run from ending.
    private async Task<long?> CountNullsAsync(IdRangeSet? done)
    {
        if (done is null) return null;
        using var timeout = new CancellationTokenSource(CountTimeout);
        try
        {
            return await itemSession.Rows.CountNullsAsync(done, timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or OperationCanceledException)
        {
            display.Note("the store does not answer: how many items are null is estimated");
            return null;
        }
    }

    // The copy keeps all earlier targets; everything since its newest id is missing.
    private async Task<(IdRangeSet Targets, JobStatus Before)> ChooseAsync(long maxItem, IdRangeSet? chosen, CancellationToken cancellationToken)
    {
        var before = await itemSession.ReadAsync(display, cancellationToken).ConfigureAwait(false);
        var known = before.Ids.Asked;
        var newest = NewestOf(known, maxItem);
        var from = newest is { } last ? last + 1 : Math.Max(1, maxItem - NewestIds.Count + 1);
        var missed = newest is null && chosen is not null || from > maxItem ? IdRangeSet.Empty : IdRangeSet.Of(from, maxItem);
        return (known.Union(missed).Union(chosen ?? IdRangeSet.Empty), before);
    }

    // Imported items may have any id, even one above the newest.
    private static long? NewestOf(IdRangeSet known, long maxItem) =>
        maxItem >= 1 && known.Intersect(IdRangeSet.Of(1, maxItem)) is { IsEmpty: false } there ? there[^1].Last : null;

    // If stopped meanwhile, the run ends as at any other time: the next run checks again.
    private async Task ReopenLostAsync(CancellationToken cancellationToken)
    {
        try
        {
            await itemSession.ReopenLostAsync(display, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private string Opening(JobStarted started, JobStatus before, bool withUsers)
    {
        var news = before.Ids.Targets.IsEmpty && follow.Selection is null
            ? $"no items were chosen: starting with the newest {Human.Plural(started.Targets.IdCount, "item")} (--last, --from or --all for more). "
            : "";
        return $"{news}following {follow.Fetch.Api} into {follow.Fetch.Store}: {Human.Plural(started.Targets.IdCount, "item")}" +
            (withUsers ? " and their authors" : "") +
            (started.Remaining.IsEmpty ? "" : $", {Human.Count(started.Remaining.IdCount)} of them to be fetched first");
    }

    private async Task<(FollowedJob? Job, IdRangeSet Authors)> StartUsersAsync(CancellationToken cancellationToken)
    {
        if (userSession is null) return (null, IdRangeSet.Empty);
        await itemSession.Store.Users.CompleteAuthorsAsync(cancellationToken).ConfigureAwait(false);
        var authors = await itemSession.Store.Users.FindAuthorsAsync(cancellationToken).ConfigureAwait(false);
        return (FollowedJob.Start(userSession, follow.Options, authors), authors);
    }

    private async Task<Task> BringUsersAsync(FollowedJob users, UserFeed feed, IdRangeSet authors, CancellationToken cancellationToken)
    {
        try
        {
            var started = await userSession!.StartJobAsync(
                Follow.JobText, follow.Fetch.Api.ToString(), authors, NewestIds.Below(0, JobSubject.Users), display, cancellationToken)
                .ConfigureAwait(false);
            users.Tell(new ExistingIdsFound(started.Targets.Except(started.Remaining)));
            await userSession.ReopenLostAsync(display, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped while users were still being looked up: items are followed already, and end as at any other time.
            return Task.CompletedTask;
        }
        var nullsBefore = await userSession.Rows.CountNullsAsync(authors, CancellationToken.None).ConfigureAwait(false);
        userSession.StartPool(api.Client, follow.Fetch, itemSession.Gate);
        _userProgress = new RunProgress(userSession, follow.Fetch.Store, nullsBefore, userDisplay);
        return feed.RunAsync(authors, cancellationToken);
    }

    private async Task<(JobStatus Status, FollowView View)> WatchAsync(
        FollowedJob items,
        FollowedJob? users,
        ApiFeed feed,
        IReadOnlyList<Task> loops,
        RunProgress progress,
        JobStatus status,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var (read, reading, answered) = await items.ReadAsync().ConfigureAwait(false);
            status = read ?? status;
            var view = new FollowView(reading, await ReadUsersAsync(users, feed).ConfigureAwait(false), feed.IsStreaming);
            await progress.ShowAsync(status, answered, view).ConfigureAwait(false);
            progress.Recount(() => ReadDoneAsync(items));
            if (answered) Resume();
            // Only once everything missing has arrived: before that, there is little to examine.
            if (answered && status.ToDo == 0) _sweeping ??= SweepAsync(items, cancellationToken);
            // Without its feed or its sweep it could run for weeks and fetch too little: it ends as if stopped, and then throws the error.
            if (cancellationToken.IsCancellationRequested || loops.Append(_sweeping).Any(loop => loop is { IsFaulted: true })) return (status, view);
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Next to the items' progress only the users' lag is shown, but their progress is measured all the same.
    private async Task<FollowStatus?> ReadUsersAsync(FollowedJob? users, ApiFeed feed)
    {
        if (users is null) return null;
        var (status, reading, answered) = await users.ReadAsync().ConfigureAwait(false);
        if (status is not null && _userProgress is not null)
        {
            await _userProgress.ShowAsync(status, answered, new FollowView(reading, Users: null, feed.IsStreaming)).ConfigureAwait(false);
            _userProgress.Recount(() => ReadDoneAsync(users));
        }
        return reading;
    }

    private static async Task<IdRangeSet?> ReadDoneAsync(FollowedJob job)
    {
        var (status, _, answered) = await job.ReadAsync(withIds: true).ConfigureAwait(false);
        return answered ? status?.Ids.Done : null;
    }

    private async Task SweepAsync(FollowedJob items, CancellationToken cancellationToken)
    {
        try
        {
            await YoungItems.TellAsync(
                itemSession.Store,
                follow.Options.Staleness.MaxAge,
                items.Tell,
                failure => display.Note("until the store can be read, only items that appear from now on are read again automatically: " + failure.Message),
                TimeProvider.System,
                cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    // A coordinator that restarted after a journal failure grants no leases until it is told to start. A running one is not affected.
    private void Resume()
    {
        if (Stopwatch.GetElapsedTime(_resumedAt) < ResumeInterval) return;
        _resumedAt = Stopwatch.GetTimestamp();
        itemSession.ResumeJob();
        if (userSession?.Gate is not null) userSession.ResumeJob();
    }
}
