using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using static HnActors.Actors.Serialization.MessageShapes;

namespace HnActors.Actors.Serialization;

/// <summary>Messages about leases between pools and the coordinator.</summary>
internal static class LeaseMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        Mapping.Of<RequestLease, Wire.RequestLease>(
            "request-lease",
            command => new Wire.RequestLease
            {
                Job = command.Job.Value,
                Pool = command.Pool.Value,
                RequestNo = command.RequestNo,
                Wanted = command.Wanted,
            },
            wire => new RequestLease(new JobId(wire.Job), new PoolId(wire.Pool), wire.RequestNo, wire.Wanted)),
        Mapping.Of<LeaseGranted, Wire.LeaseGranted>(
            "lease-granted",
            reply => new Wire.LeaseGranted
            {
                Job = reply.Job.Value,
                RequestNo = reply.RequestNo,
                Lease = reply.Lease.ToWire(),
                Kind = (int)reply.Kind,
                Ids = reply.Ids.ToWire(),
                Duration = reply.Duration.Ticks,
                AcceptNullsUpTo = reply.AcceptNullsUpTo,
            },
            wire => new LeaseGranted(
                new JobId(wire.Job),
                wire.RequestNo,
                wire.Lease.FromWire(),
                (LeaseKind)wire.Kind,
                wire.Ids.FromWire(),
                TimeSpan.FromTicks(wire.Duration),
                wire.AcceptNullsUpTo)),
        Mapping.Of<NoLease, Wire.NoLease>(
            "no-lease",
            reply => new Wire.NoLease { Job = reply.Job.Value, RequestNo = reply.RequestNo },
            wire => new NoLease(new JobId(wire.Job), wire.RequestNo)),
        Mapping.Of<RenewLeases, Wire.RenewLeases>(
            "renew-leases",
            command => new Wire.RenewLeases
            {
                Job = command.Job.Value,
                Pool = command.Pool.Value,
                Held = { command.Held.Select(held => new Wire.HeldLease { Lease = held.Id.ToWire(), Kind = (int)held.Kind, Ids = held.Ids.ToWire() }) },
            },
            wire => new RenewLeases(
                new JobId(wire.Job),
                new PoolId(wire.Pool),
                [.. wire.Held.Select(held => new HeldLease(held.Lease.FromWire(), (LeaseKind)held.Kind, held.Ids.FromWire()))])),
        Mapping.Of<LeasesRenewed, Wire.LeasesRenewed>(
            "leases-renewed",
            reply => new Wire.LeasesRenewed { Job = reply.Job.Value, Lost = { reply.Lost.Select(lease => lease.ToWire()) } },
            wire => new LeasesRenewed(new JobId(wire.Job), [.. wire.Lost.Select(lease => lease.FromWire())])),
        Mapping.Of<CompleteLease, Wire.CompleteLease>(
            "complete-lease",
            command => new Wire.CompleteLease
            {
                Job = command.Job.Value,
                Pool = command.Pool.Value,
                Lease = command.Lease.ToWire(),
                Done = command.Done.ToWire(),
            },
            wire => new CompleteLease(new JobId(wire.Job), new PoolId(wire.Pool), wire.Lease.FromWire(), wire.Done.FromWire())),
        Mapping.Of<LeaseClosed, Wire.JobLease>(
            "lease-closed",
            reply => new Wire.JobLease { Job = reply.Job.Value, Lease = reply.Lease.ToWire() },
            wire => new LeaseClosed(new JobId(wire.Job), wire.Lease.FromWire())),
        JobOnly("get-leases", job => new GetLeases(job)),
        Mapping.Of<LeaseListing, Wire.LeaseListing>(
            "lease-listing",
            reply => new Wire.LeaseListing { Job = reply.Job.Value, Leases = { reply.Leases.Select(ToWire) } },
            wire => new LeaseListing(new JobId(wire.Job), [.. wire.Leases.Select(FromWire)])),
    ];

    private static Wire.OpenLease ToWire(OpenLease lease) => new()
    {
        Lease = lease.Lease.ToWire(),
        Kind = (int)lease.Kind,
        Pool = lease.Pool.Value,
        Holder = lease.Holder,
        Ids = lease.Ids.ToWire(),
        Age = lease.Age.Ticks,
        Left = lease.Left.Ticks,
    };

    private static OpenLease FromWire(Wire.OpenLease wire) => new(
        wire.Lease.FromWire(),
        (LeaseKind)wire.Kind,
        new PoolId(wire.Pool),
        wire.Holder,
        wire.Ids.FromWire(),
        TimeSpan.FromTicks(wire.Age),
        TimeSpan.FromTicks(wire.Left));
}
