using HnActors.Core.Ids;

namespace HnActors.Core.DeadLetters;

/// <summary>Selects dead letters; a value that is not set admits all.</summary>
/// <param name="MinAge">Only those whose first failure is at least this long ago.</param>
public sealed record DeadLetterFilter(
    IdRangeSet? Ids = null,
    string? Kind = null,
    int MinAttempts = 0,
    TimeSpan? MinAge = null,
    DeadLetterStatus? Status = null)
{
    /// <summary>True if it selects letters by more than their status: only such a filter may be used to drop letters.</summary>
    public bool IsNarrow => Ids is not null || Kind is not null || MinAttempts > 0 || MinAge > TimeSpan.Zero;

    public bool Admits(DeadLetter letter, DateTimeOffset now) =>
        (Ids is null || Ids.Contains(letter.Id))
        && (Kind is null || Kind == letter.Kind)
        && letter.Attempts >= MinAttempts
        && (MinAge is not { } age || now - letter.FirstFailed >= age)
        && (Status is not { } status || status == letter.Status);
}
