using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Serialization;

/// <summary>Mappings of messages that have the same fields.</summary>
internal static class MessageShapes
{
    public static Mapping JobOnly<T>(string manifest, Func<JobId, T> make)
        where T : class, IJobMessage =>
        Mapping.Of<T, Wire.JobOnly>(manifest, message => new Wire.JobOnly { Job = message.Job.Value }, wire => make(new JobId(wire.Job)));

    public static Mapping JobIds<T>(string manifest, Func<T, IdRangeSet> ids, Func<JobId, IdRangeSet, T> make)
        where T : class, IJobMessage =>
        Mapping.Of<T, Wire.JobIds>(
            manifest,
            message => new Wire.JobIds { Job = message.Job.Value, Ids = ids(message).ToWire() },
            wire => make(new JobId(wire.Job), wire.Ids.FromWire()));

    public static Mapping LeaseIds<T>(
        string manifest, Func<T, (JobId Job, LeaseId Lease, IdRangeSet Ids)> parts, Func<JobId, LeaseId, IdRangeSet, T> make)
        where T : class =>
        Mapping.Of<T, Wire.LeaseIds>(
            manifest,
            message =>
            {
                var (job, lease, ids) = parts(message);
                return new Wire.LeaseIds { Job = job.Value, Lease = lease.ToWire(), Ids = ids.ToWire() };
            },
            wire => make(new JobId(wire.Job), wire.Lease.FromWire(), wire.Ids.FromWire()));
}
