namespace HnActors.Actors.Operations;

/// <summary>A member of the cluster.</summary>
/// <param name="Operations">The address at which people reach it; null if it was not asked, or does not say.</param>
public sealed record MemberLine(string Address, IReadOnlyList<string> Roles, string Status, string Reachability, string Version, string? Operations = null);
