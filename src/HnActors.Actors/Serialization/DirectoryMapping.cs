using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Serialization;

/// <summary>Messages to and from the job directory.</summary>
internal static class DirectoryMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        Mapping.Of<KeepFollowing, Wire.KeepFollowing>(
            "keep-following",
            command => new Wire.KeepFollowing { Job = command.Job.Value, Api = command.Api, Follow = command.Follow.ToWire() },
            wire => new KeepFollowing(new JobId(wire.Job), wire.Api, wire.Follow.FromWire())),
        Mapping.Of<RegisterJob, Wire.RegisterJob>(
            "list-job",
            command => new Wire.RegisterJob { Job = command.Job.Value, Spec = command.Spec.ToWire() },
            wire => new RegisterJob(new JobId(wire.Job), wire.Spec.FromWire())),
        Mapping.Of<MoveJob, Wire.JobInPhase>(
            "move-job",
            command => new Wire.JobInPhase { Job = command.Job.Value, Phase = (int)command.Phase, ForRemoval = command.ForRemoval },
            wire => new MoveJob(new JobId(wire.Job), (JobPhase)wire.Phase, wire.ForRemoval)),
        Mapping.Of<RemoveJob, Wire.JobOnly>(
            "remove-job", command => new Wire.JobOnly { Job = command.Job.Value }, wire => new RemoveJob(new JobId(wire.Job))),
        Mapping.Of<JobAnswer, Wire.JobAnswer>("job-answer", ToWire, FromWire),
        Mapping.Of<JobFinished, Wire.JobOnly>(
            "job-finished", finished => new Wire.JobOnly { Job = finished.Job.Value }, wire => new JobFinished(new JobId(wire.Job))),
        Mapping.Of<ChangeCeiling, Wire.ChangeCeiling>(
            "change-ceiling",
            command => new Wire.ChangeCeiling { Job = command.Job.Value, Change = command.Change.ToWire() },
            wire => new ChangeCeiling(new JobId(wire.Job), wire.Change.FromWire())),
        Mapping.Of<GetJobs, Wire.Nothing>("get-jobs", _ => new Wire.Nothing(), _ => new GetJobs()),
        Mapping.Of<WatchRunningJobs, Wire.Nothing>("watch-running-jobs", _ => new Wire.Nothing(), _ => new WatchRunningJobs()),
        Mapping.Of<JobListing, Wire.JobListing>(
            "job-listing",
            reply => new Wire.JobListing { Jobs = { reply.Jobs.Select(ToWire) } },
            wire => new JobListing([.. wire.Jobs.Select(FromWire)])),
    ];

    private static Wire.JobAnswer ToWire(JobAnswer answer)
    {
        var wire = new Wire.JobAnswer
        {
            Job = answer.Job.Value,
            IsTaken = answer.IsTaken,
            SharingIds = { answer.SharingIds.Select(job => job.Value) },
        };
        if (answer.Phase is { } phase) wire.Phase = (int)phase;
        return wire;
    }

    private static JobAnswer FromWire(Wire.JobAnswer wire) => new(new JobId(wire.Job), wire.HasPhase ? (JobPhase)wire.Phase : null, wire.IsTaken)
    {
        SharingIds = [.. wire.SharingIds.Select(job => new JobId(job))],
    };

    private static Wire.ListedJob ToWire(ListedJob job) => new()
    {
        Job = job.Job.Value,
        Selection = job.Selection,
        Api = job.Api,
        Ceiling = job.Ceiling.ToWire(),
        Phase = (int)job.Phase,
        StartedAt = job.StartedAt.ToWire(),
        Follows = job.Follows,
    };

    private static ListedJob FromWire(Wire.ListedJob wire) => new(
        new JobId(wire.Job),
        wire.Selection,
        wire.Api,
        wire.Ceiling.FromWire(),
        (JobPhase)wire.Phase,
        wire.StartedAt.TimeFromWire())
    {
        Follows = wire.Follows,
    };
}
