using HnActors.Core.Congestion;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Operations;

/// <summary>A job in a list.</summary>
/// <param name="MaxRate">Requests per second; null for no ceiling.</param>
/// <param name="MaxConcurrency">Requests in flight; null for no ceiling.</param>
/// <param name="MaxBandwidth">Bytes per second; null for no ceiling.</param>
/// <param name="Phase">Null if it was removed.</param>
/// <param name="Note">A note for the user who started it; null for none.</param>
public sealed record JobLine(
    string Job,
    string Selection,
    string Api,
    double? MaxRate,
    int? MaxConcurrency,
    double? MaxBandwidth,
    JobPhase? Phase,
    DateTimeOffset StartedAt,
    string? Note = null)
{
    public static JobLine Of(JobId job, string selection, string api, RequestCeiling ceiling, JobPhase? phase, DateTimeOffset startedAt) =>
        new(job.Value, selection, api, ceiling.Rate, ceiling.Concurrency, ceiling.Bandwidth, phase, startedAt);
}
