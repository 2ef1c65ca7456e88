namespace HnActors.Actors.Operations;

/// <summary>A member of the cluster.</summary>
public sealed record MemberLine(string Address, IReadOnlyList<string> Roles, string Status, string Reachability, string Version);
