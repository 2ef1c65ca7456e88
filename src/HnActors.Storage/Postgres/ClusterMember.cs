namespace HnActors.Storage.Postgres;

/// <summary>A member's report of itself.</summary>
/// <param name="Address">The address at which the others reach it, including the protocol.</param>
/// <param name="Authority">The fingerprint of the certificate authority it trusts; null without TLS or from an earlier version.</param>
public sealed record ClusterMember(string Address, string? Authority);
