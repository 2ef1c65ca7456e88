using HnActors.Core.Ids;

namespace HnActors.Core.DeadLetters;

/// <summary>What the dead letters' journal holds.</summary>
public interface IDeadLetterEvent;

/// <summary>Letters as they stand after a report; each replaces what was known of its id.</summary>
public sealed record LettersWritten(IReadOnlyList<DeadLetter> Letters) : IDeadLetterEvent;

/// <summary>Ids that have been stored after all.</summary>
public sealed record LettersResolved(IdRangeSet Ids) : IDeadLetterEvent;

/// <summary>A person's command about letters, or a part of it: many letters take several events.</summary>
public interface IManualEvent : IDeadLetterEvent
{
    /// <summary>Identifies the command, which may arrive again.</summary>
    string Command { get; }

    IdRangeSet Ids { get; }

    /// <summary>Wall-clock time.</summary>
    DateTimeOffset At { get; }

    /// <summary>True if the command is complete with this event.</summary>
    bool IsLast { get; }
}

/// <summary>A person requeued letters.</summary>
public sealed record LettersRequeued(string Command, IdRangeSet Ids, DateTimeOffset At, bool IsLast) : IManualEvent;

/// <summary>A person gave letters up.</summary>
public sealed record LettersDropped(string Command, IdRangeSet Ids, string Reason, DateTimeOffset At, bool IsLast) : IManualEvent;
