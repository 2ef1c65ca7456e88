using HnActors.Actors.Messaging;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Comparing;

/// <summary>Fetches only the ids in which two copies differ.</summary>
internal static class CopyRepair
{
    private const string JobText = "compare --repair";
    private const int RowsAtOnce = 500;

    /// <summary>Chooses the API to ask. Its answers go into both copies, so both must be from the same API unless one is given.</summary>
    /// <exception cref="UsageException">The copies are from two APIs, or one is of another kind than the API to ask.</exception>
    public static async Task<FetchSettings> ChooseApiAsync(
        ComparedCopy first, ComparedCopy second, FetchSettings settings, CancellationToken cancellationToken)
    {
        var (one, other) = (await first.FindApiAsync(cancellationToken).ConfigureAwait(false),
            await second.FindApiAsync(cancellationToken).ConfigureAwait(false));
        if (!settings.ApiWasGiven && one is not null && other is not null && one != other)
            throw new UsageException($"{first} is from {one} and {second} from {other}: say with --api which of the two to ask.");
        var asked = settings.ApiWasGiven ? settings.Api : one ?? other ?? settings.Api;
        foreach (var (copy, api) in new[] { (first, one), (second, other) })
        {
            if (api is not null && api.IsSimulated != asked.IsSimulated)
                throw new UsageException($"{copy} is from {api}, but --repair would ask {asked}: made-up items and real ones don't mix.");
        }
        return settings with { Api = asked, ApiWasGiven = true };
    }

    /// <summary>Fetches ids into a store, including those that it has already.</summary>
    /// <param name="settings">The settings that <see cref="ChooseApiAsync"/> returned.</param>
    /// <returns>The result, and when it began: in Unix milliseconds of the clock that dates the store's rows.</returns>
    public static async Task<(RunSummary Summary, long Since)> FetchAsync(IdRangeSet ids, FetchSettings settings, CancellationToken cancellationToken)
    {
        var display = ProgressDisplays.Create(settings.Quiet);
        await settings.Store.RefuseHeldAsync(cancellationToken).ConfigureAwait(false);
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport, display.Note)
            .ConfigureAwait(false);
        var acceptNullsUpTo = NewestIds.Below(await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false));
        await using var session = await JobSession.OpenAsync(settings, JobSubject.Items, display, cancellationToken).ConfigureAwait(false);
        await JobRecord.AddStoredIdsAsync(session, JobText, ids, settings, display, acceptNullsUpTo, cancellationToken).ConfigureAwait(false);
        // Stored ids count as done by now, but must be fetched all the same.
        var refresh = new RefreshIds(session.Node.Job, ids, Watched: IdRangeSet.Empty, acceptNullsUpTo);
        await session.AskAsync(
            token => session.Node.Registry.Get<CoordinatorKey>().AskWithRetryAsync<RefreshNoted>(refresh, token), display, cancellationToken)
            .ConfigureAwait(false);
        var since = session.Rows.DateOf(TimeProvider.System.GetUtcNow());
        display.Note($"asking {settings.Api} for {Human.Plural(ids.IdCount, "id")}: {ids}");
        return (await JobRun.RunAsync(session, api.Client, settings, export: null, display, cancellationToken).ConfigureAwait(false), since);
    }

    /// <summary>Copies the fetched rows to the other store.</summary>
    /// <param name="to">The other store, and the API that <see cref="ChooseApiAsync"/> chose.</param>
    /// <param name="since">
    /// When the fetch began, in Unix milliseconds. An older row is a body for which the API now answers <c>null</c>: it stays where it is
    /// and is not copied.
    /// </param>
    public static async Task CopyAsync(IdRangeSet ids, long since, StoreSource from, FetchSettings to, CancellationToken cancellationToken)
    {
        var display = ProgressDisplays.Create(to.Quiet);
        await using var source = await from.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        await using var session = await JobSession.OpenAsync(to, JobSubject.Items, display, cancellationToken).ConfigureAwait(false);
        await session.RecordApiAsync(to.Api, display, cancellationToken).ConfigureAwait(false);
        var copied = IdRangeSet.Empty;
        foreach (var chunk in ids.Ids().Chunk(RowsAtOnce))
        {
            var rows = new List<StoredItem>();
            foreach (var range in IdRangeSet.OfIds(chunk))
            {
                await foreach (var row in source.ReadAsync(range.First, range.Last, cancellationToken).ConfigureAwait(false))
                {
                    if (row.FetchedAt >= since) rows.Add(row);
                }
            }
            await TransientRetry.WhileFullAsync(display, () => session.Rows.WriteAsync(rows, cancellationToken), cancellationToken).ConfigureAwait(false);
            copied = copied.Union(IdRangeSet.OfIds(rows.Select(row => row.Id)));
        }
        using var lastChance = new GracePeriod(cancellationToken);
        await JobRecord.AddStoredIdsAsync(session, JobText, copied, to, display, acceptNullsUpTo: 0, lastChance.Token).ConfigureAwait(false);
        await session.CloseLettersAsync(copied, display, lastChance.Token).ConfigureAwait(false);
    }
}
