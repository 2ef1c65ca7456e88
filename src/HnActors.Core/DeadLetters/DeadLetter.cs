using System.Text.Json;
using System.Text.Json.Serialization;

namespace HnActors.Core.DeadLetters;

/// <summary>Where a dead letter stands.</summary>
[JsonConverter(typeof(DeadLetterStatusJson))]
public enum DeadLetterStatus
{
    /// <summary>Will be retried automatically.</summary>
    Waiting = 0,

    /// <summary>Its attempts are used up: it waits for a person.</summary>
    Parked = 1,

    /// <summary>A person gave it up, and said why.</summary>
    Dropped = 2,
}

/// <summary>Writes a status as people write it: <c>parked</c>.</summary>
internal sealed class DeadLetterStatusJson() : JsonStringEnumConverter<DeadLetterStatus>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>An id that could not be fetched yet.</summary>
/// <param name="Kind">The last failure's kind, such as <c>server-error</c>; <c>null-answer</c> for an id that is only pending.</param>
/// <param name="Detail">A description of the last failure.</param>
/// <param name="Attempts">Failed attempts that count, 0 or more.</param>
/// <param name="NullAnswers">How often it answered <c>null</c>.</param>
/// <param name="Delay">How long after <paramref name="LastFailed"/> it is due; meaningless unless it waits.</param>
/// <param name="LastLease">The lease that last reported it, so that a repeated report counts once; empty after a person's command.</param>
/// <param name="Reason">Why it was dropped; empty otherwise.</param>
public sealed record DeadLetter(
    long Id,
    string Kind,
    string Detail,
    int Attempts,
    int NullAnswers,
    DeadLetterStatus Status,
    DateTimeOffset FirstFailed,
    DateTimeOffset LastFailed,
    TimeSpan Delay,
    string LastLease,
    string Reason = "")
{
    /// <summary>The kind of a letter that is not a failure: <c>null</c> near the newest item, asked again before it is accepted.</summary>
    public const string NullAnswer = "null-answer";

    /// <summary>True if a person requeued it and nothing has been reported since.</summary>
    public bool IsRequeued => Status == DeadLetterStatus.Waiting && LastLease.Length == 0;

    public bool IsPending => Kind == NullAnswer && Status == DeadLetterStatus.Waiting;
}
