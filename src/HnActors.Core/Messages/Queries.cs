using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;

namespace HnActors.Core.Messages;

/// <summary>Asks how things stand and changes nothing.</summary>
public interface IJobQuery : IJobMessage;

/// <summary>To the coordinator. Answered by <see cref="JobProgress"/>.</summary>
/// <param name="WithIds">False where counts will do: the ids of a job may be millions of ranges.</param>
public sealed record GetJobProgress(JobId Job, bool WithIds = true) : IJobQuery;

/// <summary>To the coordinator. Answered by <see cref="LeaseListing"/>.</summary>
public sealed record GetLeases(JobId Job) : IJobQuery;

/// <summary>To the dead letters. Answered by <see cref="DeadLetterTallied"/>.</summary>
/// <param name="Within">The ids to count among; null for all.</param>
/// <param name="Except">Ids to leave out; null for none.</param>
public sealed record TallyDeadLetters(JobId Job, IdRangeSet? Within, IdRangeSet? Except = null) : IJobQuery
{
    /// <summary>Comes back in the answer, which may be late and meet a later question; 0 where nobody looks.</summary>
    public long QuestionNo { get; init; }
}

/// <summary>To the dead letters. Answered by <see cref="DeadLetterPage"/>, in id order.</summary>
/// <param name="AfterId">The last id of the page before; 0 for the first.</param>
public sealed record ListDeadLetters(JobId Job, DeadLetterFilter Filter, long AfterId, int Limit) : IJobQuery;

/// <summary>To the dead letters. Answered by <see cref="DeadLetterIds"/>, in id order.</summary>
/// <param name="AfterId">The last id of the page before; 0 for the first.</param>
/// <param name="MaxRanges">The most ranges in the answer, 0 for all: a message between nodes has a largest size.</param>
public sealed record GetDeadLetterIds(JobId Job, long AfterId = 0, int MaxRanges = 0) : IJobQuery;
