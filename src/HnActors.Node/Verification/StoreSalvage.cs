using HnActors.Actors.Inspection;
using HnActors.Core.Ids;
using HnActors.Storage;
using HnActors.Storage.Sqlite;

namespace HnActors.Node.Verification;

/// <summary>Salvages the intact part of a damaged store, while no one else uses it.</summary>
internal static class StoreSalvage
{
    // Above any existing item, for when neither the store nor its jobs can tell where it ends.
    private const long NoItemAbove = 1_000_000_000;

    public static async Task<SalvageSummary> RunAsync(SqliteStoreSource address, CancellationToken cancellationToken)
    {
        await using var held = await address.LockAsync(cancellationToken).ConfigureAwait(false);
        var asked = await ReadAskedAsync(address, cancellationToken).ConfigureAwait(false);
        var (first, last) = asked.IsEmpty ? (1, NoItemAbove) : (asked[0].First, asked[^1].Last);
        return await SqliteSalvage.RunAsync(address, first, last, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IdRangeSet> ReadAskedAsync(SqliteStoreSource address, CancellationToken cancellationToken)
    {
        try
        {
            return await StoreVerification.ReadAskedAsync(address, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Damaged)
        {
            // Too damaged to be opened normally. Its jobs are in a separate file.
            return SqliteSalvage.ReadIdentity(address) is { } identity
                ? await ReadAskedAsync(address, JobId.Of(identity, JobSubject.Items), cancellationToken).ConfigureAwait(false)
                : IdRangeSet.Empty;
        }
    }

    private static async Task<IdRangeSet> ReadAskedAsync(SqliteStoreSource address, JobId job, CancellationToken cancellationToken)
    {
        try
        {
            return await JournalReader.OpenAsync(address, TimeProvider.System, cancellationToken).ConfigureAwait(false) is { } journal
                ? (await journal.ReadStatusAsync(job, cancellationToken).ConfigureAwait(false)).Ids.Asked
                : IdRangeSet.Empty;
        }
        catch (StoreException)
        {
            // Damaged as well: the salvage then searches for the rows one by one.
            return IdRangeSet.Empty;
        }
    }
}
