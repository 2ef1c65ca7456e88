namespace HnActors.Core.DeadLetters;

/// <summary>A dead letter as a schedule keeps it, a fraction as large: a million of them are to fit into memory beside everything else.</summary>
/// <param name="Circumstances">
/// All but what is of this letter alone (see <see cref="CircumstancesOf"/>): shared by those that failed in the same way, as often, and in
/// the same report.
/// </param>
/// <param name="Due">When it is offered next, in monotonic time; <see cref="Never"/> where it does not wait.</param>
internal readonly record struct LetterRecord(DeadLetter Circumstances, TimeSpan Delay, TimeSpan Due)
{
    public static readonly TimeSpan Never = TimeSpan.MinValue;

    public static DeadLetter CircumstancesOf(DeadLetter letter) => letter with { Id = 0, Delay = TimeSpan.Zero };

    public DeadLetter ToLetter(long id) => Circumstances with { Id = id, Delay = Delay };
}
