using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Storage;

namespace HnActors.Node.Downloading;

/// <summary>Notices that a store is damaged when a job asks which ids it has: otherwise the job would retry for ever in vain.</summary>
internal sealed class DamageWatch(IStoredIds ids) : IStoredIds
{
    private volatile StoreException? _found;

    /// <exception cref="StoreException">The store was found to be damaged.</exception>
    public void ThrowIfFound()
    {
        if (_found is { } damage) throw damage;
    }

    public async Task<IdRangeSet> FindAsync(JobId job, IdRangeSet among, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ids.FindAsync(job, among, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Damaged)
        {
            _found = exception;
            throw;
        }
    }
}
