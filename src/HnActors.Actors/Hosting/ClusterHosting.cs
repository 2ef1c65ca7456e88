using Akka;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using HnActors.Actors.Coordination;
using HnActors.Actors.DeadLetters;
using HnActors.Actors.Fetching;
using HnActors.Actors.Operations;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;
using HnActors.Core.Messages;

namespace HnActors.Actors.Hosting;

/// <summary>The actors of one node of a cluster. Whoever talks to them finds them under the same keys as in one process.</summary>
public static class ClusterHosting
{
    /// <summary>The role of nodes that may hold coordinators, dead letters, the directory and the budgets.</summary>
    public const string CoordinatorNode = "coordinator";

    /// <summary>The role of nodes that fetch.</summary>
    public const string FetcherNode = "fetcher";

    /// <summary>The name of what fetches on a node, under <c>/user</c>.</summary>
    public const string FetcherNodeName = "fetcher-node";

    private const string Coordinators = "coordinator";
    private const string DeadLetters = "dead-letters";
    private const string Jobs = "jobs";
    private const string RequestBudgets = "request-budget";
    private const int Shards = 20;

    /// <summary>The kinds of entities that are spread over the nodes.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Coordinators, DeadLetters, Jobs, RequestBudgets];

    /// <summary>Adds what holds jobs together: here, or as a way to where it is.</summary>
    public static AkkaConfigurationBuilder WithClusterJobs(
        this AkkaConfigurationBuilder builder,
        IReadOnlyCollection<string> roles,
        LeasePolicy leases,
        RetryPolicy retries,
        IStoredIds storedIds,
        TimeProvider time)
    {
        Entity<CoordinatorRole>(Coordinators, registry => id =>
            JournaledActor.Restarted(CoordinatorActor.Props(new JobId(id), leases, storedIds, registry, time), "job"));
        Entity<DeadLetterRole>(DeadLetters, registry => id =>
            JournaledActor.Restarted(DeadLetterRetryActor.Props(new JobId(id), retries, storedIds, registry, time), "letters"));
        Entity<JobDirectoryRole>(Jobs, registry => _ => JournaledActor.Restarted(JobDirectoryActor.Props(registry, time), "directory"));
        Entity<RequestBudgetRole>(RequestBudgets, _ => _ => RequestBudgetActor.Props(leases, time));
        return builder.WithActors((system, _) => system.ActorOf(MemberActor.Props(), MemberActor.Name));

        void Entity<TRole>(string name, Func<IActorRegistry, Func<string, Props>> props)
        {
            if (!roles.Contains(CoordinatorNode))
            {
                builder.WithShardRegionProxy<TRole>(name, CoordinatorNode, new Extractor());
                return;
            }
            var options = new ShardOptions
            {
                Role = CoordinatorNode,
                StateStoreMode = StateStoreMode.DData,
                RememberEntities = false,
                HandOffStopMessage = LeaveShard.Instance,
            };
            builder.WithShardRegion<TRole>(name, (_, registry) => props(registry), new Extractor(), options);
        }
    }

    /// <summary>Adds what fetches, and lets it finish before the node leaves.</summary>
    public static AkkaConfigurationBuilder WithFetcherNode(this AkkaConfigurationBuilder builder, FetcherNodeParts parts) =>
        builder.WithActors((system, registry) =>
        {
            var node = system.ActorOf(FetcherNodeActor.Props(parts, registry), FetcherNodeName);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "drain", async () =>
            {
                try
                {
                    await node.Ask<Drained>(Drain.Instance, TimeSpan.FromSeconds(12)).ConfigureAwait(false);
                }
                catch (AskTimeoutException)
                {
                    // What was not acknowledged in time is fetched again by others when its lease is over.
                }
                return Done.Instance;
            });
        });

    private sealed class Extractor() : HashCodeMessageExtractor(Shards)
    {
        public override string? EntityId(object message) => message switch
        {
            IJobMessage job => job.Job.Value,
            IBudgetMessage budget => budget.Api,
            IDirectoryMessage => "all",
            _ => null,
        };
    }
}
