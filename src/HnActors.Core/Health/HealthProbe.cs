namespace HnActors.Core.Health;

/// <summary>A question whose right answer is known.</summary>
/// <param name="KnownItems">Items that gave a body before: each is to be requested.</param>
/// <param name="Candidates">
/// How many other items are to be requested, chosen by <see cref="CandidateAt"/>: if too few are known, or all known ones may be sick.
/// </param>
/// <param name="Began">When it was decided on.</param>
/// <param name="Timeout">How long to wait for its answer.</param>
/// <param name="Number">Counts the probes upwards.</param>
public sealed record HealthProbe(IReadOnlyList<long> KnownItems, int Candidates, TimeSpan Began, TimeSpan Timeout, int Number)
{
    // The golden ratio's fractional part spreads any number of points evenly (Knuth, "The Art of Computer Programming", 6.4).
    private const double Spread = 0.6180339887498949;

    /// <summary>An id from anywhere below the newest. Nearly every id has a body.</summary>
    /// <param name="number">Different numbers give ids far apart.</param>
    public static long CandidateAt(long maxItem, int number) => 1 + (long)((maxItem - 1) * ((number * Spread) % 1));
}

/// <summary>The result of one request of a probe.</summary>
/// <param name="Id">The item; 0 if not even the newest id could be fetched.</param>
public readonly record struct ProbeAnswer(long Id, AnswerKind Kind, string Reason = "");
