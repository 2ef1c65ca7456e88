using HnActors.Core.Ids;

namespace HnActors.Actors.StoreQueries;

/// <summary>Tells which ids of a job the store already has: a coordinator that starts, and the dead letters before ids are parked.</summary>
public interface IStoredIds
{
    Task<IdRangeSet> FindAsync(JobId job, IdRangeSet among, CancellationToken cancellationToken = default);
}
