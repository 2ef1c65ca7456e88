using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.SBR;

namespace HnActors.Actors.Hosting;

/// <summary>The split brain resolver, without a second wait before what a lost node did is done elsewhere.</summary>
/// <remarks>
/// The resolver waits <c>stable-after</c> before it takes a node down, and singletons wait as long again, lest the node's own still be at
/// it. Here nothing rests on that: an old coordinator's writes are refused by the journal, and its leases are of an older epoch.
/// </remarks>
public sealed class PromptDowningProvider(ActorSystem system, Cluster cluster) : IDowningProvider
{
    private readonly SplitBrainResolverProvider _resolver = new(system, cluster);

    public TimeSpan DownRemovalMargin => TimeSpan.FromSeconds(1);

    public Props DowningActorProps => _resolver.DowningActorProps;
}
