namespace HnActors.Actors.Operations;

/// <summary>The members that fetch.</summary>
public interface IMembers
{
    /// <summary>False for a run in one process: there nothing can be started, and nobody sent away.</summary>
    bool IsCluster { get; }

    /// <summary>False if no member knows of jobs; true while the members are not known yet.</summary>
    bool HasCoordinator { get; }

    /// <summary>Whoever is asked.</summary>
    string Self { get; }

    /// <summary>The members, and where people reach each of them.</summary>
    Task<IReadOnlyList<MemberLine>> MembersWithOperationsAsync();
}
