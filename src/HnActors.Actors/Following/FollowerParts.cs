using HnActors.HackerNews;
using HnActors.Storage;

namespace HnActors.Actors.Following;

/// <summary>What a node of a cluster follows with.</summary>
/// <param name="Connect">Listens to an API, by its base address.</param>
public sealed record FollowerParts(Func<string, ListenedApi> Connect, IItemStore Store, TimeProvider Time);

/// <summary>An API that is listened to.</summary>
public sealed record ListenedApi(IHackerNewsClient Client, IHackerNewsStreams Streams) : IDisposable
{
    public void Dispose() => (Client as IDisposable)?.Dispose();
}
