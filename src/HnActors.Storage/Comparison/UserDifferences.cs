namespace HnActors.Storage.Comparison;

/// <summary>The users that differ between two stores: names, in ordinal order.</summary>
/// <param name="Same">Users with the same body in both.</param>
/// <param name="SameNulls">Users that are <c>null</c> in both.</param>
/// <param name="Bodies">Both have a body, but the bodies differ.</param>
/// <param name="NullInFirst">The first says <c>null</c>, the second has a body.</param>
/// <param name="NullInSecond">The first has a body, the second says <c>null</c>.</param>
/// <param name="OnlyInFirst">The second has not fetched them.</param>
/// <param name="OnlyInSecond">The first has not fetched them.</param>
public sealed record UserDifferences(
    long Same,
    long SameNulls,
    IReadOnlyList<string> Bodies,
    IReadOnlyList<string> NullInFirst,
    IReadOnlyList<string> NullInSecond,
    IReadOnlyList<string> OnlyInFirst,
    IReadOnlyList<string> OnlyInSecond);
