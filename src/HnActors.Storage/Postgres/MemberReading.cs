namespace HnActors.Storage.Postgres;

/// <summary>The members' reports.</summary>
/// <param name="Living">Those with a recent heartbeat.</param>
/// <param name="Silent">Those without one: killed, or cut off from the database for a while.</param>
public sealed record MemberReading(IReadOnlyList<ClusterMember> Living, IReadOnlyList<ClusterMember> Silent);
