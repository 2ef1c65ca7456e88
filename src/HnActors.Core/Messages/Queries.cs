using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;

namespace HnActors.Core.Messages;

/// <summary>Asks how things stand and changes nothing.</summary>
public interface IJobQuery : IJobMessage;

/// <summary>To the coordinator. Answered by <see cref="JobProgress"/>.</summary>
public sealed record GetJobProgress(JobId Job) : IJobQuery;

/// <summary>To the coordinator. Answered by <see cref="LeaseListing"/>.</summary>
public sealed record GetLeases(JobId Job) : IJobQuery;

/// <summary>To the dead letters. Answered by <see cref="DeadLetterTallied"/>.</summary>
public sealed record TallyDeadLetters(JobId Job, IdRangeSet Within) : IJobQuery;

/// <summary>To the dead letters. Answered by <see cref="DeadLetterPage"/>, in id order.</summary>
/// <param name="AfterId">The last id of the page before; 0 for the first.</param>
public sealed record ListDeadLetters(JobId Job, DeadLetterFilter Filter, long AfterId, int Limit) : IJobQuery;

/// <summary>To the dead letters. Answered by <see cref="DeadLetterIds"/>.</summary>
public sealed record GetDeadLetterIds(JobId Job) : IJobQuery;
