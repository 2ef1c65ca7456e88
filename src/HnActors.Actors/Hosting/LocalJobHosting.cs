using Akka.Actor;
using Akka.Hosting;
using HnActors.Actors.DeadLetters;
using HnActors.Actors.Fetching;
using HnActors.Actors.Jobs;
using HnActors.Actors.Journal;
using HnActors.Actors.Messaging;
using HnActors.Actors.StoreQueries;
using HnActors.Actors.Writing;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Leasing;

namespace HnActors.Actors.Hosting;

/// <summary>One job's actors in one process, without a cluster and without a port.</summary>
public static class LocalJobHosting
{
    /// <summary>Starts the actors that keep a job's state: coordinator and dead letters. Alone they only answer queries.</summary>
    /// <param name="storedIds">Looks up which ids the store has.</param>
    /// <param name="onFinished">Called each time that the coordinator reports the job finished; null for nothing.</param>
    public static AkkaConfigurationBuilder WithLocalJob(
        this AkkaConfigurationBuilder builder, JobId job, LeasePolicy leases, RetryPolicy retries, IStoredIds storedIds, TimeProvider time,
        Action? onFinished = null) =>
        builder.WithActors((system, registry) =>
        {
            var deadLetters = system.ActorOf(
                JournaledActor.Restarted(DeadLetterRetryActor.Props(job, retries, storedIds, registry, time), "letters"), "dead-letters");
            registry.Register<DeadLetterKey>(deadLetters);
            var coordinator = system.ActorOf(
                JournaledActor.Restarted(CoordinatorActor.Props(job, leases, storedIds, registry, time), "job"), "coordinator");
            registry.Register<CoordinatorKey>(coordinator);
            if (onFinished is not null) registry.Register<JobDirectoryKey>(system.ActorOf(FinishListenerActor.Props(onFinished), "finish-listener"));
        });

    /// <summary>Starts this node's workers: the writer, and the pool of fetchers that works for the job.</summary>
    public static void StartPool(ActorSystem system, JobId job, NodeParts parts)
    {
        var registry = ActorRegistry.For(system);
        var writer = system.ActorOf(WriterActor.Props(parts.Store, parts.Statistics), "writer");
        registry.Register<FetcherPoolKey>(system.ActorOf(FetcherPoolActor.Props(job, parts, writer, registry), "fetcher-pool"));
    }
}
