using Akka;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using HnActors.Actors.Congestion;
using HnActors.Actors.DeadLetters;
using HnActors.Actors.Fetching;
using HnActors.Actors.Following;
using HnActors.Actors.Jobs;
using HnActors.Actors.Journal;
using HnActors.Actors.Membership;
using HnActors.Actors.Messaging;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Hosting;

/// <summary>The actors of a cluster node, registered under the same keys as in a single process.</summary>
public static class ClusterHosting
{
    private const int Shards = 20;

    /// <summary>Adds the actors that manage jobs and their followers: on this node, or as proxies to the nodes that have them.</summary>
    public static AkkaConfigurationBuilder WithClusterJobs(
        this AkkaConfigurationBuilder builder,
        IReadOnlyCollection<string> roles,
        LeasePolicy leases,
        RetryPolicy retries,
        IStoredIds storedIds,
        FollowerParts followers,
        Func<string?> findOperations,
        TimeProvider time)
    {
        Entity<CoordinatorKey>(ClusterNames.Coordinators, registry => id =>
            JournaledActor.Restarted(CoordinatorActor.Props(new JobId(id), leases, storedIds, registry, time), "job"));
        Entity<DeadLetterKey>(ClusterNames.DeadLetters, registry => id =>
            JournaledActor.Restarted(DeadLetterRetryActor.Props(new JobId(id), retries, storedIds, registry, time), "letters"));
        Entity<JobDirectoryKey>(ClusterNames.JobDirectory, registry => _ => JournaledActor.Restarted(JobDirectoryActor.Props(registry, time), "directory"));
        Entity<RequestBudgetKey>(ClusterNames.RequestBudgets, _ => _ => RequestBudgetActor.Props(leases, time));
        // On the nodes that can reach the API.
        Entity<FollowerKey>(
            ClusterNames.Followers, registry => id => JobFollowerActor.Props(new JobId(id), followers, registry), ClusterNames.FetcherNode);
        return builder.WithActors((system, _) => system.ActorOf(MemberActor.Props(findOperations), MemberActor.Name));

        void Entity<TRole>(string name, Func<IActorRegistry, Func<string, Props>> props, string role = ClusterNames.CoordinatorNode)
        {
            if (!roles.Contains(role))
            {
                builder.WithShardRegionProxy<TRole>(name, role, new Extractor());
                return;
            }
            var options = new ShardOptions
            {
                Role = role,
                StateStoreMode = StateStoreMode.DData,
                RememberEntities = false,
                HandOffStopMessage = LeaveShard.Instance,
            };
            builder.WithShardRegion<TRole>(name, (_, registry) => props(registry), new Extractor(), options);
        }
    }

    /// <summary>Adds the fetching actors, and lets them finish before the node leaves.</summary>
    public static AkkaConfigurationBuilder WithFetcherNode(this AkkaConfigurationBuilder builder, FetcherNodeParts parts) =>
        builder.WithActors((system, registry) =>
        {
            var node = system.ActorOf(FetcherNodeActor.Props(parts, registry), ClusterNames.FetcherNodeName);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "drain", async () =>
            {
                try
                {
                    await node.Ask<Drained>(Drain.Instance, TimeSpan.FromSeconds(12)).ConfigureAwait(false);
                }
                catch (AskTimeoutException)
                {
                    // Whatever was not acknowledged in time is fetched again by others when its lease expires.
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
