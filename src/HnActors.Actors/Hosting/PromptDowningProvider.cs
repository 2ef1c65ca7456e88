using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.SBR;

namespace HnActors.Actors.Hosting;

/// <summary>The split brain resolver, without a second wait before the work of a lost node is taken over.</summary>
/// <remarks>
/// The resolver waits <c>stable-after</c> before it downs a node, and singletons wait as long again, in case the node's own instances are
/// still active. Nothing depends on that here: an old coordinator's writes are rejected by the journal, and its leases have an older epoch.
/// </remarks>
public sealed class PromptDowningProvider(ActorSystem system, Cluster cluster) : IDowningProvider
{
    private readonly SplitBrainResolverProvider _resolver = new(system, cluster);

    public TimeSpan DownRemovalMargin => TimeSpan.FromSeconds(1);

    public Props DowningActorProps => _resolver.DowningActorProps;
}
