namespace HnActors.Core.DeadLetters;

/// <summary>A dead letter as a schedule keeps it, half as large: a million of them are to fit into memory beside everything else.</summary>
/// <param name="Circumstances">Shared by the letters that failed in the same way in the same lease.</param>
/// <param name="FirstFailed">UTC ticks.</param>
/// <param name="LastFailed">UTC ticks.</param>
/// <param name="Due">When it is offered next, in monotonic time; <see cref="Never"/> where it does not wait.</param>
internal readonly record struct KeptLetter(
    Circumstances Circumstances,
    int Attempts,
    int NullAnswers,
    DeadLetterStanding Standing,
    long FirstFailed,
    long LastFailed,
    TimeSpan Delay,
    TimeSpan Due)
{
    public static readonly TimeSpan Never = TimeSpan.MinValue;

    public static KeptLetter Of(DeadLetter letter, Circumstances shared) => new(
        shared,
        letter.Attempts,
        letter.NullAnswers,
        letter.Standing,
        letter.FirstFailed.UtcTicks,
        letter.LastFailed.UtcTicks,
        letter.Delay,
        Never);

    public DeadLetter ToLetter(long id) => new(
        id,
        Circumstances.Kind,
        Circumstances.Detail,
        Attempts,
        NullAnswers,
        Standing,
        new DateTimeOffset(FirstFailed, TimeSpan.Zero),
        new DateTimeOffset(LastFailed, TimeSpan.Zero),
        Delay,
        Circumstances.LastLease,
        Circumstances.Reason);
}

/// <summary>What letters have in common.</summary>
internal sealed record Circumstances(string Kind, string Detail, string LastLease, string Reason)
{
    public static Circumstances Of(DeadLetter letter) => new(letter.Kind, letter.Detail, letter.LastLease, letter.Reason);
}
