namespace HnActors.Actors.Operations;

/// <summary>A member of the cluster.</summary>
/// <param name="Operations">The address of its operations endpoint; null if it was not asked, or has none.</param>
public sealed record MemberLine(string Address, IReadOnlyList<string> Roles, string Status, string Reachability, string Version, string? Operations = null);
