namespace HnActors.Core.DeadLetters;

/// <summary>How many dead letters there are of each sort.</summary>
/// <param name="Pending">Ids that answered <c>null</c> and are requested again.</param>
/// <param name="Waiting">Ids that failed and will be retried, including those being retried now.</param>
/// <param name="Kinds">Failed ids (not the pending ones) by the kind of their last failure.</param>
public sealed record DeadLetterTally(int Pending, int Waiting, int Parked, int Dropped, IReadOnlyDictionary<string, int> Kinds)
{
    public static readonly DeadLetterTally None = new(0, 0, 0, 0, new Dictionary<string, int>());

    /// <summary>All letters: ids that are counted nowhere else.</summary>
    public int Total => Pending + Waiting + Parked + Dropped;

    /// <summary>Letters that the job still works on.</summary>
    public int Outstanding => Pending + Waiting;
}
