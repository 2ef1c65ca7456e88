using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using static HnActors.Actors.Serialization.MessageShapes;

namespace HnActors.Actors.Serialization;

/// <summary>Messages to and from the coordinator of a job.</summary>
internal static class JobMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        Mapping.Of<StartJob, Wire.StartJob>("start-job", ToWire, FromWire),
        Mapping.Of<JobStarted, Wire.JobStarted>(
            "job-started",
            reply => new Wire.JobStarted
            {
                Job = reply.Job.Value,
                Targets = reply.Targets.ToWire(),
                Remaining = reply.Remaining.ToWire(),
            },
            wire => new JobStarted(new JobId(wire.Job), wire.Targets.FromWire(), wire.Remaining.FromWire())),
        JobOnly("stop-job", job => new StopJob(job)),
        JobOnly("job-stopped", job => new JobStopped(job)),
        JobOnly("forget-job", job => new ForgetJob(job)),
        JobOnly("job-forgotten", job => new JobForgotten(job)),
        JobIds("reopen-ids", command => command.Ids, (job, ids) => new ReopenIds(job, ids)),
        Mapping.Of<RefreshIds, Wire.RefreshIds>(
            "refresh-ids",
            command => new Wire.RefreshIds
            {
                Job = command.Job.Value,
                Ids = command.Ids.ToWire(),
                Watched = command.Watched.ToWire(),
                AcceptNullsUpTo = command.AcceptNullsUpTo,
                CommandNo = command.CommandNo,
            },
            wire => new RefreshIds(new JobId(wire.Job), wire.Ids.FromWire(), wire.Watched.FromWire(), wire.AcceptNullsUpTo) { CommandNo = wire.CommandNo }),
        Mapping.Of<RefreshNoted, Wire.RefreshNoted>(
            "refresh-noted",
            reply => new Wire.RefreshNoted
            {
                Job = reply.Job.Value,
                Open = reply.Open.ToWire(),
                Busy = reply.Busy.ToWire(),
                Unfetched = reply.Unfetched.ToWire(),
                CommandNo = reply.CommandNo,
                Epoch = reply.Epoch,
            },
            wire => new RefreshNoted(new JobId(wire.Job), wire.Open.FromWire(), wire.Busy.FromWire())
            {
                Unfetched = wire.Unfetched?.FromWire() ?? IdRangeSet.Empty,
                CommandNo = wire.CommandNo,
                Epoch = wire.Epoch,
            }),
        Mapping.Of<IdsReopenedReply, Wire.CountedJob>(
            "ids-reopened",
            reply => new Wire.CountedJob { Job = reply.Job.Value, Count = reply.Count },
            wire => new IdsReopenedReply(new JobId(wire.Job), wire.Count)),
        Mapping.Of<GetJobProgress, Wire.GetJobProgress>(
            "get-job-progress",
            query => new Wire.GetJobProgress { Job = query.Job.Value, WithoutIds = !query.WithIds },
            wire => new GetJobProgress(new JobId(wire.Job), !wire.WithoutIds)),
        Mapping.Of<JobProgress, Wire.JobProgress>("job-progress", ToWire, FromWire),
    ];

    private static Wire.StartJob ToWire(StartJob command)
    {
        var wire = new Wire.StartJob
        {
            Job = command.Job.Value,
            Selection = command.Selection,
            Api = command.Api,
            AcceptNullsUpTo = command.AcceptNullsUpTo,
            IsReminder = command.IsReminder,
            AddsTargets = command.AddsTargets,
        };
        if (command.Targets is { } targets) wire.Targets = targets.ToWire();
        return wire;
    }

    private static StartJob FromWire(Wire.StartJob wire) => new(
        new JobId(wire.Job),
        wire.Selection,
        wire.Api,
        wire.Targets is { } targets ? targets.FromWire() : null,
        wire.AcceptNullsUpTo,
        wire.IsReminder)
    {
        AddsTargets = wire.AddsTargets,
    };

    private static Wire.JobProgress ToWire(JobProgress progress)
    {
        var wire = new Wire.JobProgress
        {
            Job = progress.Job.Value,
            IsRunning = progress.IsRunning,
            Selection = progress.Selection,
            Api = progress.Api,
            Targets = progress.TargetIds.ToWire(),
            Done = progress.DoneIds.ToWire(),
            Leased = progress.Leased,
            OpenLeases = progress.OpenLeases,
            OldestLease = progress.OldestLease.Ticks,
            Refreshing = progress.Refreshing,
            IsLookingUp = progress.IsLookingUp,
            Counts = new Wire.JobCounts
            {
                Targets = progress.Targets,
                Done = progress.Done,
                FirstTarget = progress.FirstTarget,
                LastTarget = progress.LastTarget,
            },
        };
        if (progress.LettersWithin is { } within) wire.LettersWithin = within.ToWire();
        if (progress.LettersExcept is { } except) wire.LettersExcept = except.ToWire();
        // These are mostly the same, and then need not be sent twice.
        if (!progress.AskedIds.Equals(progress.TargetIds)) wire.Asked = progress.AskedIds.ToWire();
        if (!progress.AskedAndDoneIds.Equals(progress.DoneIds)) wire.AskedAndDone = progress.AskedAndDoneIds.ToWire();
        return wire;
    }

    private static JobProgress FromWire(Wire.JobProgress wire)
    {
        var progress = new JobProgress(
            new JobId(wire.Job),
            wire.IsRunning,
            wire.Selection,
            wire.Api,
            wire.Targets.FromWire(),
            wire.Done.FromWire(),
            wire.Leased,
            wire.OpenLeases,
            TimeSpan.FromTicks(wire.OldestLease))
        {
            AskedIds = wire.Asked?.FromWire(),
            AskedAndDoneIds = wire.AskedAndDone?.FromWire(),
            Refreshing = wire.Refreshing,
            IsLookingUp = wire.IsLookingUp,
        };
        // A node of an earlier version sends the ids without counts.
        if (wire.Counts is not { } counts) return progress;
        return progress with
        {
            Targets = counts.Targets,
            Done = counts.Done,
            FirstTarget = counts.FirstTarget,
            LastTarget = counts.LastTarget,
            LettersWithin = wire.LettersWithin is { } within ? within.FromWire() : null,
            LettersExcept = wire.LettersExcept is { } except ? except.FromWire() : null,
        };
    }
}
