using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Leasing;

/// <summary>To the coordinator, from a pool that has room. Answered by <see cref="LeaseGranted"/> or <see cref="NoLease"/>.</summary>
/// <param name="RequestNo">Counts the pool's requests upwards; a repeated request keeps its number.</param>
public sealed record RequestLease(JobId Job, PoolId Pool, long RequestNo, int Wanted) : IJobCommand;

/// <param name="Duration">How long the lease lasts from now unless it is renewed.</param>
/// <param name="AcceptNullsUpTo">Up to this id a <c>null</c> is accepted when it is seen twice, a second apart.</param>
public sealed record LeaseGranted(
    JobId Job, long RequestNo, LeaseId Lease, LeaseKind Kind, IdRangeSet Ids, TimeSpan Duration, long AcceptNullsUpTo) : IJobReply;

/// <summary>There is nothing to lend now: ask again later.</summary>
public sealed record NoLease(JobId Job, long RequestNo) : IJobReply;

/// <summary>To the coordinator: these leases are still held. Answered by <see cref="LeasesRenewed"/>.</summary>
public sealed record RenewLeases(JobId Job, PoolId Pool, IReadOnlyList<HeldLease> Held) : IJobCommand;

/// <param name="Lost">Leases that no longer belong to the pool: their waiting ids need not be fetched.</param>
public sealed record LeasesRenewed(JobId Job, IReadOnlyList<LeaseId> Lost) : IJobReply;

/// <summary>To the coordinator: a lease ends. Answered by <see cref="LeaseClosed"/>.</summary>
/// <param name="Done">Its ids that are durably stored or durably dead letters; the others are handed back.</param>
public sealed record CompleteLease(JobId Job, PoolId Pool, LeaseId Lease, IdRangeSet Done) : IJobCommand;

public sealed record LeaseClosed(JobId Job, LeaseId Lease) : IJobReply;

/// <summary>To the coordinator. Answered by <see cref="LeaseListing"/>.</summary>
public sealed record GetLeases(JobId Job) : IJobQuery;

/// <summary>The open leases, oldest first.</summary>
public sealed record LeaseListing(JobId Job, IReadOnlyList<OpenLease> Leases) : IJobReply;

/// <param name="Holder">The address of the node whose pool holds it.</param>
/// <param name="Age">Time since its ids were lent.</param>
/// <param name="Left">Time to its deadline, unless it is renewed.</param>
public sealed record OpenLease(LeaseId Lease, LeaseKind Kind, PoolId Pool, string Holder, IdRangeSet Ids, TimeSpan Age, TimeSpan Left);
