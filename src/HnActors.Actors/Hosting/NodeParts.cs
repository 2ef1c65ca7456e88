using HnActors.Actors.Fetching;
using HnActors.Actors.Monitoring;
using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Actors.Hosting;

/// <summary>What the actors of one node work with.</summary>
public sealed record NodeParts(
    IHackerNewsClient Client, IItemStore Store, RequestGate Gate, NodeStatistics Statistics, TimeProvider Time);
