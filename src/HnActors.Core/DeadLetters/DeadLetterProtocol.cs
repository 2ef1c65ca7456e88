using HnActors.Core.Ids;
using HnActors.Core.Protocol;

namespace HnActors.Core.DeadLetters;

/// <summary>To the dead letters: ids that failed. Answered by <see cref="FailuresRecorded"/> once durable.</summary>
public sealed record ReportFailures(JobId Job, LeaseId Lease, IReadOnlyList<FailureReport> Failures) : IJobCommand;

public sealed record FailuresRecorded(JobId Job, LeaseId Lease, IdRangeSet Ids) : IJobReply;

/// <summary>To the dead letters: ids that have been stored after all. Answered by <see cref="LettersClosed"/> once durable.</summary>
public sealed record CloseLetters(JobId Job, LeaseId Lease, IdRangeSet Ids) : IJobCommand;

public sealed record LettersClosed(JobId Job, LeaseId Lease, IdRangeSet Ids) : IJobReply;

/// <summary>To the coordinator: dead letters that are due. Answered by <see cref="RetriesNoted"/>; repeated until they are stored or reported.</summary>
public sealed record OfferRetries(JobId Job, IdRangeSet Ids, IdRangeSet AcceptNull) : IJobCommand;

/// <param name="Completed">
/// The number of ids completed since the coordinator began, against which retries are measured.
/// </param>
/// <param name="Refused">
/// Offered ids that the coordinator could not take yet, because it is only starting or they are still lent: offer them again soon.
/// </param>
/// <param name="IsStopped">True if the job is not running: nothing need be offered until its coordinator sends word again.</param>
public sealed record RetriesNoted(JobId Job, long Completed, IdRangeSet Refused, bool IsStopped = false) : IJobReply;

/// <summary>To the dead letters, from a person: requeue these. Answered by <see cref="LettersChanged"/>.</summary>
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

/// <param name="Ids">The letters that changed; from another node, empty if they are too many for a message.</param>
public sealed record LettersChanged(JobId Job, IdRangeSet Ids) : IJobReply
{
    public long Count { get; init; } = Ids.IdCount;
}

/// <summary>To the dead letters. Answered by <see cref="DeadLetterTallied"/>.</summary>
/// <param name="Within">The ids to count among; null for all.</param>
/// <param name="Except">Ids to leave out; null for none.</param>
public sealed record TallyDeadLetters(JobId Job, IdRangeSet? Within, IdRangeSet? Except = null) : IJobQuery
{
    /// <summary>Repeated in the answer, which may arrive only after a later question; 0 if the sender does not check.</summary>
    public long QuestionNo { get; init; }
}

public sealed record DeadLetterTallied(JobId Job, DeadLetterTally Tally) : IJobReply
{
    /// <summary>The number of the question.</summary>
    public long QuestionNo { get; init; }
}

/// <summary>To the dead letters. Answered by <see cref="DeadLetterPage"/>, in id order.</summary>
/// <param name="AfterId">The last id of the page before; 0 for the first.</param>
public sealed record ListDeadLetters(JobId Job, DeadLetterFilter Filter, long AfterId, int Limit) : IJobQuery;

public sealed record DeadLetterPage(JobId Job, IReadOnlyList<DeadLetter> Letters) : IJobReply;

/// <summary>To the dead letters: count those that match a filter. Answered by <see cref="DeadLettersCounted"/>.</summary>
public sealed record CountDeadLetters(JobId Job, DeadLetterFilter Filter) : IJobQuery;

public sealed record DeadLettersCounted(JobId Job, long Count) : IJobReply;

/// <summary>To the dead letters. Answered by <see cref="DeadLetterIds"/>, in id order.</summary>
/// <param name="AfterId">The last id of the page before; 0 for the first.</param>
/// <param name="MaxRanges">The most ranges in the answer, 0 for all: the size of messages between nodes is limited.</param>
public sealed record GetDeadLetterIds(JobId Job, long AfterId = 0, int MaxRanges = 0) : IJobQuery;

/// <param name="HasMore">True if there are letters above the last of these ids.</param>
public sealed record DeadLetterIds(JobId Job, IdRangeSet Ids, bool HasMore = false) : IJobReply;
