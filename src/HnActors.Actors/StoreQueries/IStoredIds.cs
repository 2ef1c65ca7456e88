using HnActors.Core.Ids;

namespace HnActors.Actors.StoreQueries;

/// <summary>Tells a coordinator at its start which of its job's ids the store already has.</summary>
public interface IStoredIds
{
    Task<IdRangeSet> FindAsync(JobId job, IdRangeSet among, CancellationToken cancellationToken = default);
}
