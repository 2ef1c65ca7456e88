using Xunit.Abstractions;

[assembly: TestCollectionOrderer("HnActors.Node.Tests.LongestFirst", "HnActors.Node.Tests")]

namespace HnActors.Node.Tests;

/// <summary>Begins with the collections that take minutes, so that at the end no processor waits for one that began late.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["cluster in trouble", "cluster", "DownloadTests", "OutageTests", "ImportTests", "ChaosTests"];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(PlaceOf);

    private static int PlaceOf(ITestCollection collection)
    {
        var place = Array.FindIndex(Longest, name => collection.DisplayName == name || collection.DisplayName.EndsWith($".{name}", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
