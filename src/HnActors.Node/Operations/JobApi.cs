using HnActors.Actors.Operations;
using HnActors.Node.Settings;

namespace HnActors.Node.Operations;

/// <summary>Which API a new job of a cluster asks, whose nodes all write into one store.</summary>
/// <param name="Note">What who starts the job should know; null for nothing.</param>
internal sealed record JobApi(ApiAddress Address, string? Note)
{
    /// <summary>The one asked for; else that of the newest job, so that what a store holds is of one API unless somebody says otherwise.</summary>
    /// <param name="asked">Null where nobody chose.</param>
    /// <param name="jobs">The cluster's jobs, oldest first.</param>
    /// <exception cref="Terminal.UsageException">What was asked for is no API.</exception>
    public static JobApi Choose(string? asked, IReadOnlyList<JobLine> jobs)
    {
        var last = jobs.Count == 0 ? null : ApiAddress.Parse(jobs[^1].Api);
        var official = ApiAddress.Parse(ApiAddress.Official);
        if (asked is null)
            return last is null || last == official ? new JobApi(official, Note: null) : new JobApi(last, $"It asks {last}, as {jobs[^1].Job} did.");
        var address = ApiAddress.Parse(asked);
        return new JobApi(
            address,
            last is null || last == address ? null
                : $"{jobs[^1].Job} asked {last}: what is stored from there stays and is not asked for again, so that the store is of both.");
    }
}
