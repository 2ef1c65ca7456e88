using HnActors.HackerNews;

namespace HnActors.Node.Settings;

/// <summary>The transport for item requests, and the number of concurrent requests per connection.</summary>
internal sealed record TransportSettings(TransportKind Kind, int Pipeline);
