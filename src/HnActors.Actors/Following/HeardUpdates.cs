using HnActors.HackerNews.Models;

namespace HnActors.Actors.Following;

/// <summary>The API's recent changes, as received.</summary>
/// <param name="Gap">How long nothing was heard before; null for the first time.</param>
/// <param name="IsOther">True if the batch differs from the previous one; its items or its profiles may still be the same.</param>
public sealed record HeardUpdates(Updates Updates, TimeSpan? Gap, bool IsOther);
