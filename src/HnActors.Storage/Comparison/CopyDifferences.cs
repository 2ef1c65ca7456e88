namespace HnActors.Storage.Comparison;

/// <summary>In what two copies differ, as unbroken runs of ids in order.</summary>
/// <param name="Same">Ids with the same body in both.</param>
/// <param name="SameNulls">Ids for which both say <c>null</c>.</param>
/// <param name="Bodies">Both have a body, and not the same.</param>
/// <param name="NullInFirst">The first says <c>null</c>, the second has a body.</param>
/// <param name="NullInSecond">The first has a body, the second says <c>null</c>.</param>
/// <param name="OnlyInFirst">The second knows nothing of them.</param>
/// <param name="OnlyInSecond">The first knows nothing of them.</param>
/// <param name="ImpossibleInFirst">The first has rows of ids that no item can have; they were left out.</param>
/// <param name="ImpossibleInSecond">So has the second.</param>
/// <param name="Somewhere">Ranges that differ by their hashes, of which one copy has nothing but these.</param>
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
