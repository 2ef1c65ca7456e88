using HnActors.HackerNews.Models;

namespace HnActors.Actors.Following;

/// <summary>The API's recent changes, as they were heard.</summary>
/// <param name="Gap">How long before that nothing was heard; null for the first time.</param>
/// <param name="IsOther">True if it is another batch than the previous one; its items or its profiles may be the same nevertheless.</param>
public sealed record HeardUpdates(Updates Updates, TimeSpan? Gap, bool IsOther);
