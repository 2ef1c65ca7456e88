using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>Which API a new job of a cluster asks, whose nodes all write into one store.</summary>
/// <param name="Note">What who starts the job should know; null for nothing.</param>
internal sealed record JobApi(ApiAddress Address, string? Note)
{
    /// <summary>The one asked for; else that of the store, so that what it holds is of one API unless somebody says otherwise.</summary>
    /// <param name="asked">Null where nobody chose.</param>
    /// <param name="recorded">Where the store was filled from; null where nothing was fetched yet.</param>
    /// <exception cref="UsageException">What was asked for is not an API, or the store is the built-in imitation's.</exception>
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
