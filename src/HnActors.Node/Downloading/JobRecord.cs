using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Settings;

namespace HnActors.Node.Downloading;

/// <summary>Tells a job about ids that reached the store in another way.</summary>
internal static class JobRecord
{
    /// <summary>Adds the ids to the job's targets; the job finds them in the store. An unfinished job keeps its other targets.</summary>
    /// <param name="selection">The job's selection if no job is unfinished.</param>
    /// <param name="acceptNullsUpTo">As when a job is started; 0 if nothing is fetched.</param>
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
        // Whichever API the unfinished job uses, the newest rows come from this one.
        await session.RecordApiAsync(settings.Api, display, cancellationToken).ConfigureAwait(false);
    }
}
