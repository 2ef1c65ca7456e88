using HnActors.Core.Ids;

namespace HnActors.Core.Leasing;

/// <summary>Ids lent to one pool until a deadline.</summary>
/// <param name="GrantedAt">Monotonic time of the granting side when the ids were first lent.</param>
/// <param name="Deadline">Monotonic time of the granting side after which the ids are lent to others.</param>
public sealed record Lease(LeaseId Id, PoolId Pool, LeaseKind Kind, IdRangeSet Ids, TimeSpan GrantedAt, TimeSpan Deadline);
