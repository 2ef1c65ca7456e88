using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Settings;

namespace HnActors.Node.Downloading;

/// <summary>Lets a job know of ids that came into the store by another way than its own.</summary>
internal static class JobRecord
{
    /// <summary>Makes them ids that were asked for; the job finds them in the store. One that is not finished stays what it was, with them.</summary>
    /// <param name="selection">What the job is called where nothing is unfinished.</param>
    /// <param name="acceptNullsUpTo">As when a job is started; 0 where nothing is fetched.</param>
    public static async Task AddStoredIdsAsync(
        JobSession session,
        string selection,
        IdRangeSet ids,
        FetchSettings settings,
        IProgressDisplay display,
        long acceptNullsUpTo,
        CancellationToken cancellationToken)
    {
        if (ids.IsEmpty) return;
        var before = await session.ReadAsync(display, cancellationToken).ConfigureAwait(false);
        await session.StartJobAsync(
            before.IsUnfinished ? before.Selection : selection,
            before.IsUnfinished ? before.Api : settings.Api.ToString(),
            before.IsUnfinished ? before.Ids.Targets.Union(ids) : ids,
            acceptNullsUpTo,
            display,
            cancellationToken).ConfigureAwait(false);
        // Wherever the unfinished job asks, this is where the newest rows come from.
        await session.RecordApiAsync(settings.Api, display, cancellationToken).ConfigureAwait(false);
    }
}
