using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Serialization;

/// <summary>The single table of the journal's types: manifest, type, and the conversions in both directions.</summary>
internal static class JournalMapping
{
    public static readonly IReadOnlyList<Mapping> All =
    [
        Mapping.Of<EpochOpened, Wire.EpochOpened>(
            "epoch-opened",
            happened => new Wire.EpochOpened { Epoch = happened.Epoch, At = happened.At.ToWire() },
            wire => new EpochOpened(wire.Epoch, wire.At.TimeFromWire())),
        Mapping.Of<TargetsChosen, Wire.TargetsChosen>(
            "targets-chosen",
            happened => new Wire.TargetsChosen
            {
                Selection = happened.Selection,
                Api = happened.Api,
                Targets = happened.Targets.ToWire(),
                At = happened.At.ToWire(),
            },
            wire => new TargetsChosen(wire.Selection, wire.Api, wire.Targets.FromWire(), wire.At.TimeFromWire())),
        Mapping.Of<TargetsAdded, Wire.TargetsAdded>(
            "targets-added",
            happened => new Wire.TargetsAdded { Ids = happened.Ids.ToWire(), At = happened.At.ToWire() },
            wire => new TargetsAdded(wire.Ids.FromWire(), wire.At.TimeFromWire())),
        Mapping.Of<LeaseCompleted, Wire.LeaseCompleted>(
            "lease-completed",
            happened => new Wire.LeaseCompleted { Lease = happened.Lease.ToWire(), Ids = happened.Ids.ToWire(), At = happened.At.ToWire() },
            wire => new LeaseCompleted(wire.Lease.FromWire(), wire.Ids.FromWire(), wire.At.TimeFromWire())),
        Mapping.Of<IdsAdopted, Wire.IdsAdopted>(
            "ids-adopted",
            happened => new Wire.IdsAdopted { Ids = happened.Ids.ToWire(), At = happened.At.ToWire() },
            wire => new IdsAdopted(wire.Ids.FromWire(), wire.At.TimeFromWire())),
        Mapping.Of<IdsReopened, Wire.IdsReopened>(
            "ids-reopened",
            happened => new Wire.IdsReopened { Ids = happened.Ids.ToWire(), At = happened.At.ToWire(), IsRefresh = happened.IsRefresh },
            wire => new IdsReopened(wire.Ids.FromWire(), wire.At.TimeFromWire()) { IsRefresh = wire.IsRefresh }),
        Mapping.Of<JobState, Wire.JobState>(
            "job-state",
            state => new Wire.JobState
            {
                Selection = state.Selection,
                Api = state.Api,
                Epoch = state.Epoch,
                Targets = state.Targets.ToWire(),
                Done = state.Done.ToWire(),
                Asked = state.Asked.ToWire(),
                Refreshing = state.Refreshing.ToWire(),
            },
            wire => new JobState
            {
                Selection = wire.Selection,
                Api = wire.Api,
                Epoch = wire.Epoch,
                Targets = wire.Targets.FromWire(),
                Done = wire.Done.FromWire(),
                Asked = wire.Asked is { } asked ? asked.FromWire() : wire.Targets.FromWire().Union(wire.Done.FromWire()),
                Refreshing = wire.Refreshing?.FromWire() ?? IdRangeSet.Empty,
            }),
        Mapping.Of<LettersWritten, Wire.LettersWritten>(
            "letters-written",
            happened => new Wire.LettersWritten { Letters = { happened.Letters.Select(ToWire) } },
            wire => new LettersWritten([.. wire.Letters.Select(FromWire)])),
        Mapping.Of<LettersResolved, Wire.LettersResolved>(
            "letters-resolved",
            happened => new Wire.LettersResolved { Ids = happened.Ids.ToWire() },
            wire => new LettersResolved(wire.Ids.FromWire())),
        Mapping.Of<LettersRequeued, Wire.LettersRequeued>(
            "letters-sent-again",
            happened => new Wire.LettersRequeued
            {
                Command = happened.Command,
                Ids = happened.Ids.ToWire(),
                At = happened.At.ToWire(),
                IsLast = happened.IsLast,
            },
            wire => new LettersRequeued(wire.Command, wire.Ids.FromWire(), wire.At.TimeFromWire(), wire.IsLast)),
        Mapping.Of<LettersDropped, Wire.LettersDropped>(
            "letters-dropped",
            happened => new Wire.LettersDropped
            {
                Command = happened.Command,
                Ids = happened.Ids.ToWire(),
                Reason = happened.Reason,
                At = happened.At.ToWire(),
                IsLast = happened.IsLast,
            },
            wire => new LettersDropped(wire.Command, wire.Ids.FromWire(), wire.Reason, wire.At.TimeFromWire(), wire.IsLast)),
        Mapping.Of<JobRegistered, Wire.JobRegistered>(
            "job-listed",
            happened => new Wire.JobRegistered { Job = happened.Job.Value, Spec = happened.Spec.ToWire(), At = happened.At.ToWire() },
            wire => new JobRegistered(new JobId(wire.Job), wire.Spec.FromWire(), wire.At.TimeFromWire())),
        Mapping.Of<JobMoved, Wire.JobMoved>(
            "job-moved",
            happened => new Wire.JobMoved { Job = happened.Job.Value, Phase = (int)happened.Phase, At = happened.At.ToWire() },
            wire => new JobMoved(new JobId(wire.Job), (JobPhase)wire.Phase, wire.At.TimeFromWire())),
        Mapping.Of<CeilingChanged, Wire.CeilingChanged>(
            "ceiling-changed",
            happened => new Wire.CeilingChanged { Job = happened.Job.Value, Ceiling = happened.Ceiling.ToWire(), At = happened.At.ToWire() },
            wire => new CeilingChanged(new JobId(wire.Job), wire.Ceiling.FromWire(), wire.At.TimeFromWire())),
        Mapping.Of<JobRemoved, Wire.JobRemoved>(
            "job-removed",
            happened => new Wire.JobRemoved { Job = happened.Job.Value, At = happened.At.ToWire() },
            wire => new JobRemoved(new JobId(wire.Job), wire.At.TimeFromWire())),
        Mapping.Of<DirectoryState, Wire.JobDirectory>(
            "job-directory",
            directory => new Wire.JobDirectory { Entries = { directory.Entries.Select(ToWire) } },
            wire => new DirectoryState { Entries = [.. wire.Entries.Select(FromWire)] }),
    ];

    internal static Wire.DeadLetter ToWire(this DeadLetter letter) => new()
    {
        Id = letter.Id,
        Kind = letter.Kind,
        Detail = letter.Detail,
        Attempts = letter.Attempts,
        NullAnswers = letter.NullAnswers,
        Status = (int)letter.Status,
        FirstFailed = letter.FirstFailed.ToWire(),
        LastFailed = letter.LastFailed.ToWire(),
        DelayMs = (long)letter.Delay.TotalMilliseconds,
        LastLease = letter.LastLease,
        Reason = letter.Reason,
    };

    internal static DeadLetter FromWire(this Wire.DeadLetter wire) => new(
        wire.Id,
        wire.Kind,
        wire.Detail,
        wire.Attempts,
        wire.NullAnswers,
        (DeadLetterStatus)wire.Status,
        wire.FirstFailed.TimeFromWire(),
        wire.LastFailed.TimeFromWire(),
        TimeSpan.FromMilliseconds(wire.DelayMs),
        wire.LastLease,
        wire.Reason);

    internal static Wire.JobSpec ToWire(this JobSpec spec)
    {
        var wire = new Wire.JobSpec
        {
            Selection = spec.Selection,
            Api = spec.Api,
            Targets = spec.Targets.ToWire(),
            AcceptNullsUpTo = spec.AcceptNullsUpTo,
        };
        if (spec.Ceiling != RequestCeiling.None) wire.Ceiling = spec.Ceiling.ToWire();
        if (spec.Follow is { } follow) wire.Follow = follow.ToWire();
        return wire;
    }

    internal static Wire.Follow ToWire(this FollowSpec follow)
    {
        var wire = new Wire.Follow { SweepAge = follow.SweepAge.Ticks };
        if (follow.SweepRate is { } rate) wire.SweepRate = rate;
        return wire;
    }

    internal static FollowSpec FromWire(this Wire.Follow wire) => new(TimeSpan.FromTicks(wire.SweepAge), wire.HasSweepRate ? wire.SweepRate : null);

    internal static Wire.Ceiling ToWire(this RequestCeiling ceiling)
    {
        var wire = new Wire.Ceiling();
        if (ceiling.Rate is { } rate) wire.Rate = rate;
        if (ceiling.Concurrency is { } concurrency) wire.Concurrency = concurrency;
        if (ceiling.Bandwidth is { } bandwidth) wire.Bandwidth = bandwidth;
        return wire;
    }

    internal static RequestCeiling FromWire(this Wire.Ceiling wire) => new(
        wire.HasRate ? wire.Rate : null, wire.HasConcurrency ? wire.Concurrency : null, wire.HasBandwidth ? wire.Bandwidth : null);

    internal static JobSpec FromWire(this Wire.JobSpec wire) => new(
        wire.Selection,
        wire.Api,
        wire.Targets.FromWire(),
        wire.AcceptNullsUpTo,
        wire.Ceiling?.FromWire() ?? new RequestCeiling(wire.HasMaxRate ? wire.MaxRate : null))
    {
        Follow = wire.Follow?.FromWire(),
    };

    private static Wire.DirectoryEntry ToWire(DirectoryEntry entry) => new()
    {
        Job = entry.Job.Value,
        Spec = entry.Spec.ToWire(),
        Phase = (int)entry.Phase,
        StartedAt = entry.StartedAt.ToWire(),
        Ceiling = entry.Ceiling.ToWire(),
    };

    private static DirectoryEntry FromWire(Wire.DirectoryEntry wire)
    {
        var entry = new DirectoryEntry(new JobId(wire.Job), wire.Spec.FromWire(), (JobPhase)wire.Phase, wire.StartedAt.TimeFromWire());
        return wire.Ceiling is { } ceiling ? entry with { Ceiling = ceiling.FromWire() } : entry;
    }
}
