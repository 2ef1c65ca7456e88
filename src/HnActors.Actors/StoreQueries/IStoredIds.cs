using HnActors.Core.Ids;

namespace HnActors.Actors.StoreQueries;

/// <summary>Tells a coordinator at its start which ids the store already has.</summary>
public interface IStoredIds
{
    Task<IdRangeSet> FindAsync(IdRangeSet among, CancellationToken cancellationToken = default);
}
