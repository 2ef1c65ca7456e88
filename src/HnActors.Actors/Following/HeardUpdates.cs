using HnActors.HackerNews.Models;

namespace HnActors.Actors.Following;

/// <summary>What the API said changed lately, as it was heard.</summary>
/// <param name="Gap">How long before that nothing was heard; null for the first time.</param>
/// <param name="IsOther">True where it is another batch than the one before: its items, or its profiles, may be the same all the same.</param>
public sealed record HeardUpdates(Updates Updates, TimeSpan? Gap, bool IsOther);
