using HnActors.Core.Ids;

namespace HnActors.Core.DeadLetters;

/// <summary>What the dead letters' journal holds.</summary>
public interface IDeadLetterEvent;

/// <summary>Letters as they stand after a report or a person's word; each replaces what was known of its id.</summary>
public sealed record LettersWritten(IReadOnlyList<DeadLetter> Letters) : IDeadLetterEvent;

/// <summary>Ids that were stored after all.</summary>
public sealed record LettersResolved(IdRangeSet Ids) : IDeadLetterEvent;
