namespace HnActors.Benchmarks.Comparison;

/// <summary>A program that asks an API for items.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Items">How many it asks for in a round: enough to last some seconds.</param>
/// <param name="Command">Its words, for the address of an API and a folder of its own.</param>
/// <param name="Stores">What it does with the items.</param>
internal sealed record Contender(string Name, int Items, Func<string, string, IReadOnlyList<string>> Command, string Stores)
{
    /// <summary>Reads how many were asked for from what it prints, where that is not known before.</summary>
    public Func<string, int>? CountOf { get; init; }
}
