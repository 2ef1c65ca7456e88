namespace HnActors.Actors.Serialization;

/// <summary>The one table of what crosses between nodes: manifest, type, and the way there and back. Each conversation has a file.</summary>
internal static class WireMapping
{
    public static readonly IReadOnlyList<Mapping> All =
        [.. JobMapping.All, .. LeaseMapping.All, .. DeadLetterMapping.All, .. DirectoryMapping.All, .. BudgetMapping.All, .. NodeMapping.All];
}
