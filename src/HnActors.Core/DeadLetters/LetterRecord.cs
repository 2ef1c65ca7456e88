namespace HnActors.Core.DeadLetters;

/// <summary>A dead letter in the compact form that a schedule keeps: a million of them must fit into memory beside everything else.</summary>
/// <param name="Circumstances">
/// Everything that is not specific to this letter (see <see cref="CircumstancesOf"/>): shared by those that failed in the same way, as often, and in
/// the same report.
/// </param>
/// <param name="Due">When it is offered next, in monotonic time; <see cref="Never"/> if it does not wait.</param>
internal readonly record struct LetterRecord(DeadLetter Circumstances, TimeSpan Delay, TimeSpan Due)
{
    public static readonly TimeSpan Never = TimeSpan.MinValue;

    public static DeadLetter CircumstancesOf(DeadLetter letter) => letter with { Id = 0, Delay = TimeSpan.Zero };

    public DeadLetter ToLetter(long id) => Circumstances with { Id = id, Delay = Delay };
}
