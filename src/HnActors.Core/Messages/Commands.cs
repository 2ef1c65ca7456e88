using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;

namespace HnActors.Core.Messages;

/// <summary>Asks for a change. Every command may arrive twice or late: it is sent again until answered.</summary>
public interface IJobCommand : IJobMessage;

/// <summary>To the coordinator: work on these ids. Answered by <see cref="JobStarted"/>.</summary>
/// <remarks>Answered by <see cref="JobStopped"/> where it is to go on with a job that it was never told of.</remarks>
/// <param name="Targets">The ids, or null to go on with those of the last start.</param>
/// <param name="SettledUpTo">Up to this id a <c>null</c> is believed when seen twice, a second apart; above, only after it stayed.</param>
/// <param name="IsReminder">True where the answer needs no ids: they may be many, and a reminder comes each second.</param>
public sealed record StartJob(
    JobId Job, string Selection, string Api, IdRangeSet? Targets, long SettledUpTo, bool IsReminder = false) : IJobCommand;

/// <summary>To the coordinator: lend no more until told to start again. Answered by <see cref="JobStopped"/>; what is lent may be finished.</summary>
public sealed record StopJob(JobId Job) : IJobCommand;

/// <summary>
/// To the coordinator or the dead letters of a job that has ended: delete all that the journal holds of it. Answered by
/// <see cref="JobForgotten"/>.
/// </summary>
public sealed record ForgetJob(JobId Job) : IJobCommand;

/// <summary>To the coordinator, from a pool that has room. Answered by <see cref="LeaseGranted"/> or <see cref="NoLease"/>.</summary>
/// <param name="RequestNo">Counts the pool's requests upwards; a repeated request keeps its number.</param>
public sealed record RequestLease(JobId Job, PoolId Pool, long RequestNo, int Wanted) : IJobCommand;

/// <summary>To the coordinator: these leases are still held. Answered by <see cref="LeasesRenewed"/>.</summary>
public sealed record RenewLeases(JobId Job, PoolId Pool, IReadOnlyList<HeldLease> Held) : IJobCommand;

/// <summary>To the coordinator: a lease ends. Answered by <see cref="LeaseClosed"/>.</summary>
/// <param name="Done">Its ids that are durably stored or durably dead letters; the others are handed back.</param>
public sealed record CompleteLease(JobId Job, PoolId Pool, LeaseId Lease, IdRangeSet Done) : IJobCommand;

/// <summary>To the coordinator: dead letters that are due. Answered by <see cref="RetriesNoted"/>; repeated while they are not home.</summary>
public sealed record OfferRetries(JobId Job, IdRangeSet Ids, IdRangeSet BelieveNull) : IJobCommand;

/// <summary>To the coordinator: fetch these again although they were done. Answered by <see cref="IdsReopenedReply"/>.</summary>
public sealed record ReopenIds(JobId Job, IdRangeSet Ids) : IJobCommand;

/// <summary>To the dead letters: ids that failed. Answered by <see cref="FailuresRecorded"/> once durable.</summary>
public sealed record ReportFailures(JobId Job, LeaseId Lease, IReadOnlyList<FetchFailure> Failures) : IJobCommand;

/// <summary>To the dead letters: ids that are stored after all. Answered by <see cref="LettersClosed"/> once durable.</summary>
public sealed record CloseLetters(JobId Job, LeaseId Lease, IdRangeSet Ids) : IJobCommand;

/// <summary>To the dead letters, from a person: send these round again. Answered by <see cref="LettersChanged"/>.</summary>
public sealed record RetryLetters(JobId Job, DeadLetterFilter Filter) : IJobCommand
{
    /// <summary>Names the command: sent again, it changes nothing more.</summary>
    public string Command { get; init; } = Guid.NewGuid().ToString("n");
}

/// <summary>To the dead letters, from a person: give these up. Answered by <see cref="LettersChanged"/>.</summary>
public sealed record DropLetters(JobId Job, DeadLetterFilter Filter, string Reason) : IJobCommand
{
    /// <summary>Names the command: sent again, it changes nothing more.</summary>
    public string Command { get; init; } = Guid.NewGuid().ToString("n");
}
