namespace HnActors.HackerNews.Models;

/// <summary>What changed lately: the newest batch only, replaced every 15 to 30 seconds.</summary>
/// <param name="Items">Ids of changed items.</param>
/// <param name="Profiles">Names of changed users.</param>
public sealed record Updates(IReadOnlyList<long> Items, IReadOnlyList<string> Profiles);
