using HnActors.Core.Ids;

namespace HnActors.Core.DeadLetters;

/// <summary>What the dead letters' journal holds.</summary>
public interface IDeadLetterEvent;

/// <summary>Letters as they stand after a report; each replaces what was known of its id.</summary>
public sealed record LettersWritten(IReadOnlyList<DeadLetter> Letters) : IDeadLetterEvent;

/// <summary>Ids that were stored after all.</summary>
public sealed record LettersResolved(IdRangeSet Ids) : IDeadLetterEvent;

/// <summary>What a person said of letters, or a part of it: of many letters it takes several events.</summary>
public interface IManualEvent : IDeadLetterEvent
{
    /// <summary>Names the command, which may arrive again.</summary>
    string Command { get; }

    IdRangeSet Ids { get; }

    /// <summary>Wall-clock time.</summary>
    DateTimeOffset At { get; }

    /// <summary>True where nothing of the command is left to do.</summary>
    bool IsLast { get; }
}

/// <summary>A person requeued letters.</summary>
public sealed record LettersRequeued(string Command, IdRangeSet Ids, DateTimeOffset At, bool IsLast) : IManualEvent;

/// <summary>A person gave letters up.</summary>
public sealed record LettersDropped(string Command, IdRangeSet Ids, string Reason, DateTimeOffset At, bool IsLast) : IManualEvent;
