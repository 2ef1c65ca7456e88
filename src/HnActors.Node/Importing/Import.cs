using System.Diagnostics;
using System.Runtime.ExceptionServices;
using HnActors.Core.Ids;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Authors;
using HnActors.Storage.Import;

namespace HnActors.Node.Importing;

/// <summary>Imports items and users from files into a store, each checked as if the API had just sent it.</summary>
internal sealed class Import
{
    private const int ShownRefusals = 10;

    private readonly JobSession _session;
    private readonly DateTimeOffset? _fetchedAt;
    private readonly long _now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly IProgressDisplay _display;
    private readonly ImportBatch _items;
    private readonly ImportedUsers _users;
    private readonly List<RefusedRow> _firstRefused = [];
    private long _refused;

    private Import(JobSession session, DateTimeOffset? fetchedAt, IProgressDisplay display, ImportBatch items, ImportedUsers users) =>
        (_session, _fetchedAt, _display, _items, _users) = (session, fetchedAt, display, items, users);

    /// <param name="fetchedAt">When the contents were fetched, for files that don't say; null if unknown.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> paths, DateTimeOffset? fetchedAt, FetchSettings settings, CancellationToken cancellationToken)
    {
        if (fetchedAt > TimeProvider.System.GetUtcNow())
            throw new UsageException($"--fetched-at {fetchedAt:yyyy-MM-dd HH:mm:ss} is in the future: nothing can have been fetched then.");
        var files = await ImportFile.FindAsync(paths, cancellationToken).ConfigureAwait(false);
        // Check all of them before the store is created, or it might end up with half a data set.
        foreach (var file in files) await file.CheckAsync(cancellationToken).ConfigureAwait(false);
        var display = ProgressDisplays.Create(settings.Quiet);
        await settings.Store.RefuseHeldAsync(cancellationToken).ConfigureAwait(false);
        var said = ApiOf(files);
        // The store's existence alone is not enough: an import that was killed may have created it.
        var recorded = await settings.Store.ExistsAsync(cancellationToken).ConfigureAwait(false)
            ? await RecordedApi.FindAsync(settings.Store, cancellationToken).ConfigureAwait(false) : null;
        if (recorded is not null) settings = recorded.Apply(settings, goesOn: true);
        else if (!settings.ApiWasGiven && said is not null) settings = settings with { Api = said };
        else if (!settings.ApiWasGiven) display.Note($"taken to be from {settings.Api}: if not, give `--api`, such as `--api sim` for made-up items");
        if (said is not null && said.IsSimulated != settings.Api.IsSimulated)
            throw new UsageException($"the files are from {said}, and {settings.Store} is from {settings.Api}: made-up items and real ones don't mix.");
        var began = Stopwatch.GetTimestamp();
        await using var session = await JobSession.OpenAsync(settings, JobSubject.Items, display, cancellationToken).ConfigureAwait(false);
        var import = new Import(
            session,
            fetchedAt,
            display,
            await ImportBatch.OpenAsync(session.Rows, cancellationToken).ConfigureAwait(false),
            await ImportedUsers.OpenAsync(session.Store.Users, cancellationToken).ConfigureAwait(false));
        Exception? failure = null;
        try
        {
            foreach (var file in files) await import.ReadAsync(file, settings, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is StoreException or FormatException)
        {
            failure = exception;
            await import.WriteAsync(settings.Api, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Even if it was stopped, or a file was truncated: what was imported is in the store, and counts.
            await import.RecordAsync(settings, cancellationToken).ConfigureAwait(false);
        }
        var summary = import.Summarize(Stopwatch.GetElapsedTime(began), settings.Store);
        if (failure is null || !summary.IsEmpty) Summaries.Print(summary.Lines(), summary.ToJson, settings.Json);
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        return summary.Refused > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    // A data set names its API; plain files don't.
    private static ApiAddress? ApiOf(IReadOnlyList<ImportFile> files)
    {
        var apis = files.Select(file => file.Api).OfType<string>().Distinct().Select(ApiAddress.Parse).ToList();
        return apis.Select(api => api.IsSimulated).Distinct().Count() <= 1 ? apis.FirstOrDefault()
            : throw new UsageException($"the files are from {string.Join(" and from ", apis)}: made-up items and real ones don't mix.");
    }

    private async Task ReadAsync(ImportFile file, FetchSettings settings, CancellationToken cancellationToken)
    {
        await FileDisplay.ShowAsync(file.Path, file.Bytes, settings.Quiet, async progress =>
        {
            await foreach (var row in file.ReadAsync(progress, cancellationToken).ConfigureAwait(false))
            {
                if ((row.Fault ?? Take(row, file)) is { } why) Refuse(file, row.Number, why);
                if (_items.IsFull || _users.IsFull) await WriteAsync(settings.Api, cancellationToken).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        await WriteAsync(settings.Api, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Why the row can't be imported; null if it was.</returns>
    private string? Take(ImportedRow row, ImportFile file)
    {
        // If the time of fetching is unknown, it was no later than the file's own time.
        var isDated = row.FetchedAt is not null || _fetchedAt is not null;
        // A wrong clock must not produce a body from the future, which no later fetch would ever replace.
        var fetchedAt = Math.Min(row.FetchedAt ?? (_fetchedAt ?? file.WrittenAt).ToUnixTimeMilliseconds(), _now);
        var (item, user, isTyped, isOdd) = row.Json is { } body ? BodyId.Find(body) : (row.Id, null, false, false);
        if (item is < PossibleIds.Min or > PossibleIds.MaxPlausible) return $"{item} is not an item's id";
        try
        {
            if (row.Json is not null && user is not null)
            {
                if (!ItemAuthor.IsName(user)) return "the id is text, like a user's, but not a valid name";
                BodyCheck.IsNullOrUser(row.Json, user);
                if (isTyped) return "the id is text, like a user's, but there is a type, which only items have";
                _users.Add(user, row.Json, fetchedAt, isDated);
                return null;
            }
            // For a body without an id, this throws with what is wrong.
            if (row.Json is not null && BodyCheck.IsNullOrItem(row.Json, item ?? 0)) return "the body is null, which does not say for which item";
            _items.Add(new StoredItem(item!.Value, row.Json, fetchedAt), isDated);
            return null;
        }
        catch (HackerNewsException exception)
        {
            return isOdd && exception.Failure == HackerNewsFailure.WrongId ? "the id is not a number, or not one that an item can have" : exception.Message;
        }
    }

    private void Refuse(ImportFile file, long number, string why)
    {
        _refused++;
        if (_firstRefused.Count < ShownRefusals) _firstRefused.Add(new RefusedRow(file.Path, number, why));
    }

    private Task WriteAsync(ApiAddress api, CancellationToken cancellationToken) => TransientRetry.WhileFullAsync(
        _display,
        async () =>
        {
            if (_items.IsEmpty && _users.IsEmpty) return;
            // First, however the import ends: the store's contents come from one API.
            await _session.Store.RecordApiAsync(api.ToString(), cancellationToken).ConfigureAwait(false);
            await _items.WriteAsync(cancellationToken).ConfigureAwait(false);
            await _users.WriteAsync(cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    // Imported ids count as requested, so that `status` and `verify` include them and no download fetches them.
    private async Task RecordAsync(FetchSettings settings, CancellationToken cancellationToken)
    {
        // A user who stops a stalled import wants it to end: running the same import again makes up for it.
        using var lastChance = new GracePeriod(cancellationToken);
        await JobRecord.AddStoredIdsAsync(_session, "import", _items.Imported, settings, _display, acceptNullsUpTo: 0, lastChance.Token).ConfigureAwait(false);
        await _session.CloseLettersAsync(_items.Filled, _display, lastChance.Token).ConfigureAwait(false);
        if (_users.Imported.IsEmpty) return;
        await using var users = await _session.OpenBesideAsync(settings, JobSubject.Users, _display, lastChance.Token).ConfigureAwait(false);
        await JobRecord.AddStoredIdsAsync(users, "import", _users.Imported, settings, _display, acceptNullsUpTo: 0, lastChance.Token).ConfigureAwait(false);
        await users.CloseLettersAsync(_users.Filled, _display, lastChance.Token).ConfigureAwait(false);
    }

    private ImportSummary Summarize(TimeSpan duration, StoreSource store) => new(
        _items.New, _items.Known, _items.NewNulls, _users.New, _users.Known, _refused, _firstRefused, duration, store);
}
