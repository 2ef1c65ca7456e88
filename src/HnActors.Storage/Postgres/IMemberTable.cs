namespace HnActors.Storage.Postgres;

/// <summary>Records the members of the cluster that works on a database, as they report themselves.</summary>
public interface IMemberTable
{
    /// <summary>The reports of all members but one.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task<MemberReading> ReadOthersAsync(string self, CancellationToken cancellationToken = default);

    /// <summary>Asks to found a cluster: of several nodes that ask at once only one may, and none while another member is alive.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task<bool> ClaimAsync(ClusterMember self, CancellationToken cancellationToken = default);

    /// <summary>Records a member's heartbeat.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task BeatAsync(ClusterMember member, CancellationToken cancellationToken = default);

    /// <summary>Removes a member that has left.</summary>
    /// <exception cref="StoreException">The database can't be reached, or refuses.</exception>
    Task RemoveAsync(string member, CancellationToken cancellationToken = default);

    /// <summary>Whether the database answers.</summary>
    Task<bool> IsReachableAsync(CancellationToken cancellationToken = default);
}
