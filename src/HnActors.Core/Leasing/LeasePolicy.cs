namespace HnActors.Core.Leasing;

/// <summary>How large leases are and how long they last.</summary>
public sealed record LeasePolicy
{
    /// <summary>How long a lease lasts unless renewed. A longer one survives longer pauses; a shorter one frees a dead node's ids sooner.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a new incarnation of the coordinator lends nothing, so that surviving pools can first say what they hold: otherwise the
    /// same ids would be fetched twice. Zero if the pools die with their coordinator.
    /// </summary>
    public TimeSpan HandOverGrace { get; init; } = TimeSpan.Zero;

    /// <summary>The most ids in a lease. Each lease is one journal write, each open lease is what a crash may repeat.</summary>
    public int MaxLeaseSize { get; init; } = 4096;

    /// <summary>The fewest ids in a lease while there are more to give.</summary>
    public int MinLeaseSize { get; init; } = 16;

    /// <summary>
    /// The most dead letters that may wait while ids are lent for the first time; beyond that only retries are lent, so that a bad day
    /// of the API does not turn a whole job into dead letters.
    /// </summary>
    public int MaxWaitingLetters { get; init; } = 10_000;

    /// <summary>
    /// How many ids to lend. Near the end every pool gets no more than half of its even share of what is left, so that all finish
    /// together (guided self-scheduling, Polychronopoulos and Kuck, 1987).
    /// </summary>
    /// <param name="wanted">What the pool asked for.</param>
    /// <param name="left">Ids not yet lent.</param>
    /// <param name="pools">Pools that take part, at least 1.</param>
    public int SizeOf(int wanted, long left, int pools)
    {
        var share = left / (2L * Math.Max(1, pools));
        var size = Math.Min(Math.Min(wanted, MaxLeaseSize), share);
        return (int)Math.Min(left, Math.Max(size, Math.Min(MinLeaseSize, wanted)));
    }
}
