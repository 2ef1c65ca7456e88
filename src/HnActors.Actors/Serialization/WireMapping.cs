namespace HnActors.Actors.Serialization;

/// <summary>The single table of messages between nodes: manifest, type, and the conversions. Each conversation has its own file.</summary>
internal static class WireMapping
{
    public static readonly IReadOnlyList<Mapping> All =
        [.. JobMapping.All, .. LeaseMapping.All, .. DeadLetterMapping.All, .. DirectoryMapping.All, .. BudgetMapping.All, .. NodeMapping.All];
}
