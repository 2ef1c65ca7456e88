using HnActors.Actors.Congestion;
using HnActors.Actors.Monitoring;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.HackerNews;
using HnActors.HackerNews.Bodies;
using HnActors.Storage;

namespace HnActors.Actors.Fetching;

/// <summary>The dependencies of a node's actors.</summary>
/// <param name="Client">Requests items to find out whether the API is up, even if the job fetches something else.</param>
/// <param name="Store">Where the job's rows are stored.</param>
public sealed record NodeParts(
    IHackerNewsClient Client, IRowStore Store, RequestGate Gate, NodeStatistics Statistics, TimeProvider Time)
{
    /// <summary>Chooses the store and the source of bodies by what the job fetches.</summary>
    public static NodeParts For(
        JobId job, IHackerNewsClient client, IItemStore store, RequestGate gate, NodeStatistics statistics, TimeProvider time)
    {
        var source = job.Subject == JobSubject.Users ? new UserBodies(client, store.Users, time) : (IBodySource)client;
        return new NodeParts(client, store.RowsOf(job), gate, statistics, time) { Subject = job.Subject, Source = source };
    }

    /// <summary>The timestamp of a body, in Unix milliseconds: one clock for all nodes that share a store.</summary>
    /// <param name="began">
    /// When it was requested, on the gate's clock: a node that was suspended then dates its bodies as older than later readings of others.
    /// </param>
    public long DateOf(TimeSpan began) => Store.DateOf(Time.GetUtcNow() - (Gate.Now - began));

    /// <summary>What the job fetches.</summary>
    public JobSubject Subject { get; init; }

    /// <summary>Where the bodies of the job's ids come from.</summary>
    public IBodySource Source { get; init; } = Client;

    /// <summary>
    /// Bounds the memory of large bodies, from their arrival to their commit. Small bodies are not counted; they are bounded by the number
    /// of ids that a pool has in progress.
    /// </summary>
    public BodyBudget BodyBudget { get; init; } = new(128 * 1024 * 1024);

    /// <summary>
    /// How much work a pool keeps in hand, at its current pace: enough to cover the round trip to the coordinator and its journal. In a
    /// cluster also the time that a coordinator takes to move to another node.
    /// </summary>
    public TimeSpan WorkInHand { get; init; } = TimeSpan.FromSeconds(0.5);
}
