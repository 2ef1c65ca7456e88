namespace HnActors.Storage.Postgres;

/// <summary>Which nodes are members of the cluster that works on a database, by their own word.</summary>
public interface IMemberTable
{
    /// <summary>What all said of themselves but one.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task<MemberReading> ReadOthersAsync(string self, CancellationToken cancellationToken = default);

    /// <summary>Asks to be the one that founds a cluster: of several who ask at once, one may, and none while a member lives.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task<bool> ClaimAsync(ClusterMember self, CancellationToken cancellationToken = default);

    /// <summary>A member gives word.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task BeatAsync(ClusterMember member, CancellationToken cancellationToken = default);

    /// <summary>A member has left.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task RemoveAsync(string member, CancellationToken cancellationToken = default);

    /// <summary>Whether the database answers.</summary>
    Task<bool> IsReachableAsync(CancellationToken cancellationToken = default);
}
