using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Actors.Following;

/// <summary>The dependencies of a cluster node's followers.</summary>
/// <param name="Connect">Connects to an API, by its base address.</param>
public sealed record FollowerParts(Func<string, ListenedApi> Connect, IItemStore Store, TimeProvider Time);

/// <summary>An API that is listened to.</summary>
public sealed record ListenedApi(IHackerNewsClient Client, IHackerNewsStreams Streams) : IDisposable
{
    public void Dispose() => (Client as IDisposable)?.Dispose();
}
