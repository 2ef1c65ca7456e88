using System.Diagnostics.CodeAnalysis;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;

namespace HnActors.Core.Messages;

/// <summary>Answers a command: what was asked is done, durably where that matters.</summary>
public interface IJobReply : IJobMessage;

/// <param name="Targets">Empty in answer to a reminder, as is <paramref name="Remaining"/>.</param>
/// <param name="IsFinished">True where nothing is left that the program can do by itself, as far as the coordinator has heard.</param>
public sealed record JobStarted(JobId Job, IdRangeSet Targets, IdRangeSet Remaining, bool IsFinished) : IJobReply;

public sealed record JobStopped(JobId Job) : IJobReply;

public sealed record JobForgotten(JobId Job) : IJobReply;

/// <param name="Duration">How long the lease lasts from now unless it is renewed.</param>
/// <param name="SettledUpTo">Up to this id a <c>null</c> is believed when it is seen twice, a second apart.</param>
public sealed record LeaseGranted(
    JobId Job, long RequestNo, LeaseId Lease, LeaseKind Kind, IdRangeSet Ids, TimeSpan Duration, long SettledUpTo) : IJobReply;

/// <summary>There is nothing to lend now: ask again later.</summary>
public sealed record NoLease(JobId Job, long RequestNo) : IJobReply;

/// <param name="Lost">Leases that are no longer the pool's: their ids that wait need not be fetched.</param>
public sealed record LeasesRenewed(JobId Job, IReadOnlyList<LeaseId> Lost) : IJobReply;

public sealed record LeaseClosed(JobId Job, LeaseId Lease) : IJobReply;

/// <param name="Completed">
/// Ids that came home since the coordinator began, which is what retries are measured against.
/// </param>
/// <param name="Refused">Offered ids that the coordinator could not take yet, because it is only starting or they are still lent: offer them again soon.</param>
/// <param name="IsStopped">True where the job does not run: nothing need be offered until its coordinator is heard of again.</param>
public sealed record RetriesNoted(JobId Job, long Completed, IdRangeSet Refused, bool IsStopped = false) : IJobReply;

public sealed record IdsReopenedReply(JobId Job, long Count) : IJobReply;

public sealed record FailuresRecorded(JobId Job, LeaseId Lease, IdRangeSet Ids) : IJobReply;

public sealed record LettersClosed(JobId Job, LeaseId Lease, IdRangeSet Ids) : IJobReply;

/// <param name="Ids">The letters that changed; from another node empty where they are too many for a message.</param>
public sealed record LettersChanged(JobId Job, IdRangeSet Ids) : IJobReply
{
    public long Count { get; init; } = Ids.IdCount;
}

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
    /// <summary>Every id ever asked for, the targets among them.</summary>
    [AllowNull]
    public IdRangeSet AskedIds { get => field ?? TargetIds; init; }

    /// <summary>Those of them that are stored or dead letters.</summary>
    [AllowNull]
    public IdRangeSet AskedAndDoneIds { get => field ?? DoneIds; init; }

    /// <summary>How many ids the job is after.</summary>
    public long Targets { get; init; } = TargetIds.IdCount;

    /// <summary>How many of them are stored or dead letters.</summary>
    public long Done { get; init; } = DoneIds.IdCount;

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

/// <summary>The open leases, oldest first.</summary>
public sealed record LeaseListing(JobId Job, IReadOnlyList<OpenLease> Leases) : IJobReply;

/// <param name="Holder">The address of the node whose pool holds it.</param>
/// <param name="Age">Time since its ids were lent.</param>
/// <param name="Left">Time to its deadline, unless it is renewed.</param>
public sealed record OpenLease(LeaseId Lease, LeaseKind Kind, PoolId Pool, string Holder, IdRangeSet Ids, TimeSpan Age, TimeSpan Left);

public sealed record DeadLetterTallied(JobId Job, DeadLetterTally Tally) : IJobReply
{
    /// <summary>That of the question.</summary>
    public long QuestionNo { get; init; }
}

public sealed record DeadLetterPage(JobId Job, IReadOnlyList<DeadLetter> Letters) : IJobReply;

/// <param name="HasMore">True where there are letters above the last of these ids.</param>
public sealed record DeadLetterIds(JobId Job, IdRangeSet Ids, bool HasMore = false) : IJobReply;
