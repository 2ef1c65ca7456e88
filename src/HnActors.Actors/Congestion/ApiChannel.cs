using Akka.Actor;
using HnActors.Core.Leasing;
using HnActors.HackerNews;

namespace HnActors.Actors.Congestion;

/// <summary>A cluster node's access to one API: a client, and the gate that all jobs on that API share.</summary>
internal sealed class ApiChannel : IDisposable
{
    private readonly IHackerNewsClient _client;

    public ApiChannel(string api, IHackerNewsClient client, int? concurrency, TimeProvider time)
    {
        Api = api;
        _client = client;
        Limits = new SharedLimits(concurrency, new LeasePolicy().Duration, time);
        Gate = new RequestGate(Limits, () => client.ReceivedBytes, time);
    }

    public string Api { get; }

    public IHackerNewsClient Client => _client;

    public SharedLimits Limits { get; }

    public RequestGate Gate { get; }

    /// <summary>Reports to the API's budget and receives this node's share.</summary>
    public IActorRef? Reporter { get; set; }

    public void Dispose()
    {
        Gate.Dispose();
        (_client as IDisposable)?.Dispose();
    }
}
