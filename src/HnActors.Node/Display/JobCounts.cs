using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;

namespace HnActors.Node.Display;

/// <summary>How many of a job's ids are where, as its display shows them.</summary>
/// <param name="Stored">Rows in the store, bodies and nulls.</param>
/// <param name="Nulls">Rows that say <c>null</c>, among the stored.</param>
/// <param name="Waiting">Failed ids that will be retried.</param>
/// <param name="ToDo">Ids that are in no place for good yet and no dead letters.</param>
internal sealed record JobCounts(
    long Total, long Stored, long Nulls, long Pending, long Waiting, long Parked, long ToDo, int OpenLeases, TimeSpan OldestLease)
{
    public static JobCounts Of(JobStatus status, long nulls) => new(
        status.Total,
        status.Stored,
        nulls,
        status.Pending,
        status.Waiting,
        status.Parked,
        status.Queued + status.Leased,
        status.Progress.OpenLeases,
        status.Progress.OldestLease);

    public static JobCounts Of(JobReport report) => new(
        report.Total,
        report.Stored + report.Nulls,
        report.Nulls,
        report.Pending,
        report.Waiting,
        report.Parked,
        report.Queued + report.Leased,
        report.OpenLeases,
        TimeSpan.FromSeconds(report.OldestLease));
}
