using System.Text.Json;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Inspection;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Sqlite;

namespace HnActors.Node.Downloading;

/// <summary>Reports what a download would do without doing it: the API is asked only for its newest id, the store is only read.</summary>
internal static class DownloadPlan
{
    // Averages over items of 2025: for a body, and for its row including SQLite's overhead.
    private const double BodyBytes = 454, RowBytes = 550;

    // The response headers of the official API, as sent over the wire.
    private const double HeadBytes = 300;

    private const double ModestRate = 1_000, HighRate = 10_000;

    /// <param name="selection">Null for the unfinished job.</param>
    /// <param name="withUsers">Whether the authors would be downloaded too.</param>
    /// <exception cref="UsageException">No selection was given, and no job is unfinished.</exception>
    public static async Task<int> RunAsync(IdSelection? selection, bool withUsers, FetchSettings settings, CancellationToken cancellationToken)
    {
        var exists = await settings.Store.ExistsAsync(cancellationToken).ConfigureAwait(false);
        if (selection is null && !exists) throw IdSelection.Missing();
        if (exists)
            settings = await RecordedApi.ApplyAsync(settings, status => Download.Resumes(status, selection), cancellationToken).ConfigureAwait(false);
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport).ConfigureAwait(false);
        var targets = selection?.Resolve(await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false))
            ?? await ReadUnfinishedAsync(settings.Store, cancellationToken).ConfigureAwait(false);
        var missing = exists ? await FindMissingAsync(settings.Store, targets, cancellationToken).ConfigureAwait(false) : targets;
        var free = settings.Store is SqliteStoreSource sqlite ? DiskSpace.FreeAt(sqlite.Path) : null;
        long? users = !withUsers ? null : exists ? await CountMissingUsersAsync(settings.Store, cancellationToken).ConfigureAwait(false) : 0;
        Summaries.Print(
            [.. Lines(targets, missing, free, settings), .. UserLines(users, missing)], () => ToJson(targets, missing, free, users, settings), settings.Json);
        return ExitCode.Done;
    }

    private static async Task<IdRangeSet> ReadUnfinishedAsync(StoreSource store, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        return await reader.ReadStatusAsync(cancellationToken).ConfigureAwait(false) is { IsFinished: false } status
            ? status.Ids.Targets
            : throw IdSelection.Missing();
    }

    private static async Task<IdRangeSet> FindMissingAsync(StoreSource address, IdRangeSet targets, CancellationToken cancellationToken)
    {
        await using var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        var job = JobId.Of(store.Identity, JobSubject.Items);
        return targets.Except(await new StoredIds(store).FindAsync(job, targets, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<long> CountMissingUsersAsync(StoreSource address, CancellationToken cancellationToken)
    {
        await using var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        var authors = await store.Users.FindAuthorsAsync(cancellationToken).ConfigureAwait(false);
        var job = JobId.Of(store.Identity, JobSubject.Users);
        return authors.Except(await new StoredIds(store).FindAsync(job, authors, cancellationToken).ConfigureAwait(false)).IdCount;
    }

    // The authors of items that are not fetched yet are unknown.
    private static IEnumerable<string> UserLines(long? users, IdRangeSet missing)
    {
        if (users is { } count)
            yield return $"  users     {Human.Count(count)} that the store lacks{(missing.IsEmpty ? "" : ", and the authors of those items")}: a request each";
    }

    private static IEnumerable<string> Lines(IdRangeSet targets, IdRangeSet missing, long? free, FetchSettings settings)
    {
        if (missing.IsEmpty)
        {
            yield return $"would fetch nothing: all of {Human.Plural(targets.IdCount, "item")} ({targets}) are in {settings.Store}";
            yield break;
        }
        yield return $"would fetch {Human.Plural(missing.IdCount, "item")} of {Human.Count(targets.IdCount)} ({targets})" +
            (missing.IdCount < targets.IdCount ? $"; {Human.Count(targets.IdCount - missing.IdCount)} are already stored" : "");
        yield return $"  from      {settings.Api}";
        yield return $"  into      {settings.Store}";
        yield return $"  requests  {Human.Count(missing.IdCount)}, and a few more for ids that are null or fail";
        yield return $"  bytes     about {Human.Bytes(missing.IdCount * BodyBytes)} of bodies, {Human.Bytes(missing.IdCount * RowBytes)} in the store" +
            (free is { } bytes ? $"; {Human.Bytes(bytes)} are free" : "");
        yield return Ceiling(settings) is var (rate, option)
            ? $"  time      {At(missing, rate)} at {option}, or more if the API can take less"
            : $"  time      {At(missing, ModestRate)} at {Human.Count(ModestRate)}/s, {At(missing, HighRate)} at {Human.Count(HighRate)}/s: " +
                "the connection to the API decides";
        if (free < missing.IdCount * RowBytes) yield return "  There is not enough free space for all of it: make room, or name another disk with --store.";
    }

    // The requests per second that the user's ceilings allow, and the option that limits them.
    private static (double Rate, string Option)? Ceiling(FetchSettings settings)
    {
        var perSecond = settings.MaxBandwidth / (BodyBytes + HeadBytes);
        return perSecond < (settings.MaxRate ?? double.PositiveInfinity)
            ? (perSecond.Value, $"--bandwidth {Human.Bytes(settings.MaxBandwidth!.Value)}/s")
            : settings.MaxRate is { } rate ? (rate, $"--max-rate {Human.Count(rate)}")
            : null;
    }

    private static string At(IdRangeSet missing, double rate) => Human.Duration(TimeSpan.FromSeconds(missing.IdCount / rate));

    private static string ToJson(IdRangeSet targets, IdRangeSet missing, long? free, long? users, FetchSettings settings) => JsonSerializer.Serialize(
        new
        {
            Total = targets.IdCount,
            ToFetch = missing.IdCount,
            Requests = missing.IdCount,
            Bytes = Math.Round(missing.IdCount * BodyBytes),
            StoreBytes = Math.Round(missing.IdCount * RowBytes),
            Free = free,
            Users = users,
            Seconds = Ceiling(settings) is var (rate, _) ? Math.Round(missing.IdCount / rate, 1) : (double?)null,
            Api = settings.Api.ToString(),
            Store = settings.Store.ToString(),
        },
        JsonSerializerOptions.Web);
}
