namespace HnActors.Storage.Comparison;

/// <summary>The differences between two copies, as contiguous runs of ids in order.</summary>
/// <param name="Same">Ids with the same body in both.</param>
/// <param name="SameNulls">Ids that are <c>null</c> in both.</param>
/// <param name="Bodies">Both have a body, but the bodies differ.</param>
/// <param name="NullInFirst">The first says <c>null</c>, the second has a body.</param>
/// <param name="NullInSecond">The first has a body, the second says <c>null</c>.</param>
/// <param name="OnlyInFirst">Ids missing from the second.</param>
/// <param name="OnlyInSecond">Ids missing from the first.</param>
/// <param name="ImpossibleInFirst">The first has rows with ids that no item can have; they were left out.</param>
/// <param name="ImpossibleInSecond">So has the second.</param>
/// <param name="Somewhere">Ranges whose hashes differ, and for which one copy has only the hashes.</param>
public sealed record CopyDifferences(
    long Same,
    long SameNulls,
    IReadOnlyList<(long First, long Last)> Bodies,
    IReadOnlyList<(long First, long Last)> NullInFirst,
    IReadOnlyList<(long First, long Last)> NullInSecond,
    IReadOnlyList<(long First, long Last)> OnlyInFirst,
    IReadOnlyList<(long First, long Last)> OnlyInSecond,
    IReadOnlyList<(long First, long Last)> Somewhere,
    bool ImpossibleInFirst = false,
    bool ImpossibleInSecond = false);
