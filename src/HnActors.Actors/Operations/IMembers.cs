namespace HnActors.Actors.Operations;

/// <summary>Who fetches.</summary>
public interface IMembers
{
    /// <summary>False for a run in one process: there nothing can be started, and nobody sent away.</summary>
    bool IsCluster { get; }

    /// <summary>False where nobody among the members knows of jobs; true also while it is not known who they are.</summary>
    bool HasCoordinator { get; }

    /// <summary>Whoever is asked.</summary>
    string Self { get; }

    /// <summary>The members, and where people reach each of them.</summary>
    Task<IReadOnlyList<MemberLine>> MembersWithOperationsAsync();
}
