using System.Diagnostics.CodeAnalysis;
using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.Jobs;

/// <summary>To the coordinator: work on these ids. Answered by <see cref="JobStarted"/>.</summary>
/// <remarks>Answered by <see cref="JobStopped"/> where it is to go on with a job that it was never told of.</remarks>
/// <param name="Targets">The ids, or null to go on with those of the last start.</param>
/// <param name="AcceptNullsUpTo">Up to this id a <c>null</c> is accepted when seen twice, a second apart; above, only after it stayed.</param>
/// <param name="IsReminder">True where the answer needs no ids: they may be many, and a reminder comes each second.</param>
public sealed record StartJob(
    JobId Job, string Selection, string Api, IdRangeSet? Targets, long AcceptNullsUpTo, bool IsReminder = false) : IJobCommand
{
    /// <summary>True where what the job was after before it stays after, as one that somebody adds to by <see cref="RefreshIds"/>.</summary>
    public bool AddsTargets { get; init; }
}

/// <param name="Targets">Empty in answer to a reminder, as is <paramref name="Remaining"/>.</param>
public sealed record JobStarted(JobId Job, IdRangeSet Targets, IdRangeSet Remaining) : IJobReply;

/// <summary>To the coordinator: lend no more until told to start again. Answered by <see cref="JobStopped"/>; what is lent may be finished.</summary>
public sealed record StopJob(JobId Job) : IJobCommand;

public sealed record JobStopped(JobId Job) : IJobReply;

/// <summary>
/// To the coordinator or the dead letters of a job that has ended: delete all that the journal holds of it. Answered by
/// <see cref="JobForgotten"/>.
/// </summary>
public sealed record ForgetJob(JobId Job) : IJobCommand;

public sealed record JobForgotten(JobId Job) : IJobReply;

/// <summary>To the coordinator: fetch these again although they were done. Answered by <see cref="IdsReopenedReply"/>.</summary>
public sealed record ReopenIds(JobId Job, IdRangeSet Ids) : IJobCommand;

public sealed record IdsReopenedReply(JobId Job, long Count) : IJobReply;

/// <summary>
/// To the coordinator, which lends: fetch these whether or not they were fetched before; those that the job is not after become targets.
/// Answered by <see cref="RefreshNoted"/>, while it looks up what is there by nothing.
/// </summary>
/// <param name="Watched">Ids of earlier commands, of which the answer is to tell too.</param>
/// <param name="AcceptNullsUpTo">As in <see cref="StartJob"/>.</param>
public sealed record RefreshIds(JobId Job, IdRangeSet Ids, IdRangeSet Watched, long AcceptNullsUpTo) : IJobCommand
{
    /// <summary>Comes back in the answer: one to a command that was sent twice comes twice, and may meet a later command.</summary>
    public long CommandNo { get; init; }
}

/// <param name="Open">Those of the ids, the watched among them, that are neither stored nor dead letters.</param>
/// <param name="Busy">
/// Those of the ids to refresh that are lent: what comes of that may have been asked for before the command. They are as they were.
/// </param>
public sealed record RefreshNoted(JobId Job, IdRangeSet Open, IdRangeSet Busy) : IJobReply
{
    /// <summary>That of the command.</summary>
    public long CommandNo { get; init; }

    /// <summary>
    /// The incarnation of the coordinator. One that another has followed may have been told of ids that the new one takes for done, by what
    /// was answered before.
    /// </summary>
    public long Epoch { get; init; }
}

/// <summary>To the coordinator. Answered by <see cref="JobProgress"/>.</summary>
/// <param name="WithIds">False where counts will do: the ids of a job may be millions of ranges.</param>
public sealed record GetJobProgress(JobId Job, bool WithIds = true) : IJobQuery;

/// <param name="IsRunning">False where this incarnation of the coordinator was not told to start yet: it lends nothing.</param>
/// <param name="TargetIds">The ids that the job is after; empty where only counts were asked for.</param>
/// <param name="DoneIds">Those of them that are stored or dead letters; empty where only counts were asked for.</param>
/// <param name="Leased">How many are lent out for the first time.</param>
/// <param name="OpenLeases">Leases that are out, retries among them.</param>
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
    /// <summary>What is known of a job of which nothing is lent.</summary>
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

    /// <summary>True while the coordinator looks up what is there already: <see cref="DoneIds"/> are those that it knew of before.</summary>
    public bool IsLookingUp { get; init; }

    /// <summary>How many ids the job is after.</summary>
    public long Targets { get; init; } = TargetIds.IdCount;

    /// <summary>How many of them are stored or dead letters.</summary>
    public long Done { get; init; } = DoneIds.IdCount;

    /// <summary>How many of those are to be read anew.</summary>
    public long Refreshing { get; init; }

    /// <summary>The lowest id that the job is after; 0 where there is none.</summary>
    public long FirstTarget { get; init; } = TargetIds.IsEmpty ? 0 : TargetIds[0].First;

    /// <summary>The highest id that the job is after; 0 where there is none.</summary>
    public long LastTarget { get; init; } = TargetIds.IsEmpty ? 0 : TargetIds[^1].Last;

    /// <summary>Where only counts were asked for, what a tally of the dead letters is to count among: null for all.</summary>
    public IdRangeSet? LettersWithin { get; init; }

    /// <summary>Where only counts were asked for, what a tally of the dead letters is to leave out: ids that are not done.</summary>
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

/// <summary>To a coordinator: whoever this comes from is gone, with all that it holds.</summary>
public sealed class PoolGone
{
    public static readonly PoolGone Instance = new();

    private PoolGone()
    {
    }
}
