namespace HnActors.Actors.Operations;

/// <summary>The members of a cluster.</summary>
public interface IMembers
{
    /// <summary>False for a run in a single process, where no job can be started and no member removed.</summary>
    bool IsCluster { get; }

    /// <summary>False if no member knows of jobs; true while the members are not known yet.</summary>
    bool HasCoordinator { get; }

    /// <summary>The member that is asked.</summary>
    string Self { get; }

    /// <summary>The members, with the addresses of their operations endpoints.</summary>
    Task<IReadOnlyList<MemberLine>> MembersWithOperationsAsync();
}
