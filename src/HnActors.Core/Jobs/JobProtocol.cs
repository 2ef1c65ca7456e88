using System.Diagnostics.CodeAnalysis;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Jobs;

/// <summary>To the coordinator: work on these ids. Answered by <see cref="JobStarted"/>.</summary>
/// <remarks>Answered by <see cref="JobStopped"/> if it is to continue a job that it was never told of.</remarks>
/// <param name="Targets">The ids, or null to continue with those of the last start.</param>
/// <param name="AcceptNullsUpTo">Up to this id a <c>null</c> is accepted when seen twice, a second apart; above, only after it stayed.</param>
/// <param name="IsReminder">True if the answer needs no ids: they may be many, and a reminder comes each second.</param>
public sealed record StartJob(
    JobId Job, string Selection, string Api, IdRangeSet? Targets, long AcceptNullsUpTo, bool IsReminder = false) : IJobCommand
{
    /// <summary>True if earlier targets stay targets, as for a job to which <see cref="RefreshIds"/> adds.</summary>
    public bool AddsTargets { get; init; }
}

/// <param name="Targets">Empty in answer to a reminder, as is <paramref name="Remaining"/>.</param>
public sealed record JobStarted(JobId Job, IdRangeSet Targets, IdRangeSet Remaining) : IJobReply;

/// <summary>To the coordinator: stop lending until told to start again. Answered by <see cref="JobStopped"/>; what is lent may be finished.</summary>
public sealed record StopJob(JobId Job) : IJobCommand;

public sealed record JobStopped(JobId Job) : IJobReply;

/// <summary>
/// To the coordinator or the dead letters of a job that has ended: delete everything that the journal holds of it. Answered by
/// <see cref="JobForgotten"/>.
/// </summary>
public sealed record ForgetJob(JobId Job) : IJobCommand;

public sealed record JobForgotten(JobId Job) : IJobReply;

/// <summary>To the coordinator: fetch these again although they were done. Answered by <see cref="IdsReopenedReply"/>.</summary>
public sealed record ReopenIds(JobId Job, IdRangeSet Ids) : IJobCommand;

public sealed record IdsReopenedReply(JobId Job, long Count) : IJobReply;

/// <summary>
/// To the coordinator while it lends: fetch these whether or not they were fetched before; those that are not targets become targets.
/// Answered by <see cref="RefreshNoted"/>, or not at all while it looks up what is there.
/// </summary>
/// <param name="Watched">Ids of earlier commands that the answer is to cover too.</param>
/// <param name="AcceptNullsUpTo">As in <see cref="StartJob"/>.</param>
public sealed record RefreshIds(JobId Job, IdRangeSet Ids, IdRangeSet Watched, long AcceptNullsUpTo) : IJobCommand
{
    /// <summary>Repeated in the answer: a command that was sent twice is answered twice, perhaps only after a later command.</summary>
    public long CommandNo { get; init; }
}

/// <param name="Open">Those of the ids, the watched among them, that are neither stored nor dead letters.</param>
/// <param name="Busy">
/// Those of the ids to refresh that are lent: their answers may have been requested before the command. They are unchanged.
/// </param>
public sealed record RefreshNoted(JobId Job, IdRangeSet Open, IdRangeSet Busy) : IJobReply
{
    /// <summary>
    /// Those of the ids to refresh that were never fetched, and are not lent either: their first request is still to come, and shows what
    /// has changed in them.
    /// </summary>
    public IdRangeSet Unfetched { get; init; } = IdRangeSet.Empty;

    /// <summary>The number of the command.</summary>
    public long CommandNo { get; init; }

    /// <summary>
    /// The incarnation of the coordinator. One that another has followed may have been told of ids that the new one takes for done, by what
    /// was answered before.
    /// </summary>
    public long Epoch { get; init; }
}

/// <summary>To the coordinator. Answered by <see cref="JobProgress"/>.</summary>
/// <param name="WithIds">False if counts suffice: the ids of a job may be millions of ranges.</param>
public sealed record GetJobProgress(JobId Job, bool WithIds = true) : IJobQuery;

/// <param name="IsRunning">False if this incarnation of the coordinator has not been told to start yet: it lends nothing.</param>
/// <param name="TargetIds">The job's targets; empty if only counts were requested.</param>
/// <param name="DoneIds">Those of them that are stored or dead letters; empty if only counts were requested.</param>
/// <param name="Leased">How many are lent for the first time.</param>
/// <param name="OpenLeases">Outstanding leases, including those of retries.</param>
public sealed record JobProgress(
    JobId Job,
    bool IsRunning,
    string Selection,
    string Api,
    IdRangeSet TargetIds,
    IdRangeSet DoneIds,
    long Leased,
    int OpenLeases,
    TimeSpan OldestLease) : IJobReply
{
    /// <summary>The progress of a job of which nothing is lent.</summary>
    public static JobProgress Of(JobId job, JobState state) => new(
        job, false, state.Selection, state.Api, state.Targets, state.TargetsInPlace, Leased: 0, OpenLeases: 0, OldestLease: TimeSpan.Zero)
    {
        AskedIds = state.Asked,
        AskedAndDoneIds = state.Asked.Intersect(state.InPlace),
        Refreshing = state.Refreshing.IdCount,
    };

    /// <summary>Every id ever asked for, the targets among them.</summary>
    [AllowNull]
    public IdRangeSet AskedIds { get => field ?? TargetIds; init; }

    /// <summary>Those of them that are stored or dead letters.</summary>
    [AllowNull]
    public IdRangeSet AskedAndDoneIds { get => field ?? DoneIds; init; }

    /// <summary>True while the coordinator looks up what is there already: <see cref="DoneIds"/> are those that it knew before.</summary>
    public bool IsLookingUp { get; init; }

    /// <summary>How many targets the job has.</summary>
    public long Targets { get; init; } = TargetIds.IdCount;

    /// <summary>How many of them are stored or dead letters.</summary>
    public long Done { get; init; } = DoneIds.IdCount;

    /// <summary>How many targets are to be read anew.</summary>
    public long Refreshing { get; init; }

    /// <summary>The lowest target; 0 if there is none.</summary>
    public long FirstTarget { get; init; } = TargetIds.IsEmpty ? 0 : TargetIds[0].First;

    /// <summary>The highest target; 0 if there is none.</summary>
    public long LastTarget { get; init; } = TargetIds.IsEmpty ? 0 : TargetIds[^1].Last;

    /// <summary>If only counts were requested, the ids among which a tally of the dead letters is to count; null for all.</summary>
    public IdRangeSet? LettersWithin { get; init; }

    /// <summary>If only counts were requested, the ids that a tally of the dead letters is to leave out: those that are not done.</summary>
    public IdRangeSet? LettersExcept { get; init; }

    /// <summary>Ids nobody has asked for yet.</summary>
    public long Queued => Targets - Done - Leased;
}

/// <summary>To a coordinator, every second while it runs.</summary>
public sealed class CoordinatorTick
{
    public static readonly CoordinatorTick Instance = new();

    private CoordinatorTick()
    {
    }
}

/// <summary>To a coordinator: the pool that this comes from is gone, with all that it holds.</summary>
public sealed class PoolGone
{
    public static readonly PoolGone Instance = new();

    private PoolGone()
    {
    }
}
