namespace HnActors.Core.DeadLetters;

/// <summary>A dead letter as a schedule keeps it, a fraction as large: a million of them are to fit into memory beside everything else.</summary>
/// <param name="Circumstances">Shared by the letters that failed in the same way, as often, and in the same report.</param>
/// <param name="Due">When it is offered next, in monotonic time; <see cref="Never"/> where it does not wait.</param>
internal readonly record struct KeptLetter(Circumstances Circumstances, TimeSpan Delay, TimeSpan Due)
{
    public static readonly TimeSpan Never = TimeSpan.MinValue;

    public DeadLetter ToLetter(long id) => new(
        id,
        Circumstances.Kind,
        Circumstances.Detail,
        Circumstances.Attempts,
        Circumstances.NullAnswers,
        Circumstances.Standing,
        Circumstances.FirstFailed,
        Circumstances.LastFailed,
        Delay,
        Circumstances.LastLease,
        Circumstances.Reason);
}

/// <summary>What letters have in common.</summary>
internal sealed record Circumstances(
    string Kind,
    string Detail,
    int Attempts,
    int NullAnswers,
    DeadLetterStanding Standing,
    DateTimeOffset FirstFailed,
    DateTimeOffset LastFailed,
    string LastLease,
    string Reason)
{
    public static Circumstances Of(DeadLetter letter) => new(
        letter.Kind,
        letter.Detail,
        letter.Attempts,
        letter.NullAnswers,
        letter.Standing,
        letter.FirstFailed,
        letter.LastFailed,
        letter.LastLease,
        letter.Reason);
}
