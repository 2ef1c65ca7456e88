using HnActors.HackerNews;

namespace HnActors.Node.Settings;

/// <summary>What carries the requests for items, and how many at once on a connection.</summary>
internal sealed record TransportSettings(TransportKind Kind, int Pipeline);
