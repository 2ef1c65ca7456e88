using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Inspection;
using HnActors.Storage;
using HnActors.Storage.Examination;
using HnActors.Storage.Sqlite;

namespace HnActors.Node.Diagnosis;

/// <summary>Checks the store: who uses it, is it intact, and is there enough space for its job?</summary>
internal sealed class StoreDiagnosis(StoreSource store, bool everything)
{
    // Including indexes, in either database.
    private const double BytesOfAnItem = 700;
    private const long LittleRoom = 1_000_000_000, NoRoom = 50_000_000;

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        try
        {
            if (await store.FindOwnerAsync(cancellationToken).ConfigureAwait(false) is { } owner)
                findings.Add(Finding.Ok("store", $"process {owner} is working on {store}"));
            findings.AddRange((await StoreExaminations.Of(store).RunAsync(everything, cancellationToken).ConfigureAwait(false))
                .Select(found => new Finding("store", found.Level, found.Message)));
        }
        catch (StoreException exception)
        {
            findings.Add(Finding.Fail("store", exception.Message));
        }
        if (store is SqliteStoreSource sqlite && DiskSpace.FreeAt(sqlite.Path) is { } free)
            findings.Add(Room(sqlite, free, await ToComeAsync(cancellationToken).ConfigureAwait(false)));
        return findings;
    }

    /// <returns>The number of requested ids that are not stored yet; null if that can't be read.</returns>
    private async Task<long?> ToComeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await store.ExistsAsync(cancellationToken).ConfigureAwait(false)) return null;
            await using var reader = await JobReader.OpenAsync(store, cancellationToken).ConfigureAwait(false);
            var jobs = await reader.ReadJobsAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false);
            return jobs.Where(job => !job.IsCancelled).Sum(job => job.Status.Ids.Targets.Except(job.Status.Ids.Done).IdCount);
        }
        catch (StoreException)
        {
            // The store's trouble is already reported.
            return null;
        }
    }

    private static Finding Room(SqliteStoreSource store, long free, long? toCome)
    {
        var needed = (toCome ?? 0) * BytesOfAnItem;
        var text = $"{Human.Bytes(free)} are free on the disk of {store.Path}";
        if (free < NoRoom || free < needed)
        {
            return Finding.Fail(
                "space",
                $"{text}{(needed > 0 ? $", and what is still missing needs about {Human.Bytes(needed)}" : "")}: make room, or name a larger disk with --store");
        }
        return free < LittleRoom
            ? Finding.Warn("space", $"{text}, which is little: all of Hacker News needs about 35 GB. Make room, or name a larger disk with --store")
            : Finding.Ok("space", text + (needed > 0 ? $"; what is still missing needs about {Human.Bytes(needed)}" : ""));
    }
}
