using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>The API of a new cluster job. All nodes of a cluster write into one store.</summary>
/// <param name="Note">A message for the person who starts the job; null for none.</param>
internal sealed record JobApi(ApiAddress Address, string? Note)
{
    /// <summary>Chooses the requested API or else the store's, so that a store doesn't mix APIs unless somebody wants it to.</summary>
    /// <param name="asked">Null if none was requested.</param>
    /// <param name="recorded">The API that the store was filled from; null if nothing was fetched yet.</param>
    /// <exception cref="UsageException">The requested address is not valid, or the store is the built-in imitation's.</exception>
    public static JobApi Choose(string? asked, string? recorded)
    {
        var last = recorded is null ? null : ApiAddress.Parse(recorded);
        if (last is { IsSimulated: true })
            throw new UsageException("the store holds made-up items of the built-in imitation: start the nodes with another --store for real ones.");
        var official = ApiAddress.Parse(ApiAddress.Official);
        if (asked is null)
            return last is null || last == official ? new JobApi(official, Note: null) : new JobApi(last, $"It asks {last}, which the store was filled from.");
        var address = ApiAddress.Parse(asked);
        return new JobApi(
            address,
            last is null || last == address ? null
                : $"The store was filled from {last}: what is stored from there stays and is not fetched again, so the store will mix both.");
    }
}
