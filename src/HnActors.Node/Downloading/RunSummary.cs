using System.Text.Json;
using HnActors.Actors.Inspection;
using HnActors.Actors.Monitoring;
using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Options;
using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Downloading;

/// <summary>How a run ended.</summary>
/// <param name="Nulls">Rows that say <c>null</c>, among the job's ids.</param>
internal sealed record RunSummary(
    JobId Job, JobStatus Status, long Nulls, NodeStatistics Statistics, TimeSpan Duration, bool Interrupted, StoreSource Store, ExportSummary? Export)
{
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public int ExitCode => Interrupted ? Terminal.ExitCode.Interrupted
        : Status.Parked > 0 ? Terminal.ExitCode.Parked
        : Status.IsFinished ? Terminal.ExitCode.Done
        : Terminal.ExitCode.Failed;

    private long Bodies => Status.Stored - Nulls;

    private long Fetched => Statistics.StoredBodies + Statistics.StoredNulls;

    private double PerSecond => Duration > TimeSpan.Zero ? Fetched / Duration.TotalSeconds : 0;

    public IEnumerable<string> Lines()
    {
        var headline = Interrupted ? "stopped" : Status.IsComplete ? "complete"
            : Status is { IsFinished: true, Parked: 0 } ? "complete but for what was dropped" : Status.IsFinished ? "finished" : "incomplete";
        yield return $"{headline}: {Human.Count(Status.Stored)} of {Human.Plural(Status.Total, "item")} stored " +
            $"in {Human.Duration(Duration)}" + (Fetched > 0 ? $" ({Human.Count(PerSecond)}/s)" : "");
        yield return $"  stored    {Human.Plural(Bodies, "body").Replace("bodys", "bodies")}, {Human.Count(Nulls)} null" +
            Part(Status.Pending, "pending") + Part(Status.Waiting, "to retry") + Part(Status.Parked, "parked") + Part(Status.Dropped, "dropped") +
            Part(Status.Leased + Status.Queued, "not fetched yet");
        yield return $"  requests  {Human.Count(Statistics.Requests)}" + Part(Statistics.Retries, "of them retries") +
            $", {Human.Bytes(Statistics.StoredBytes)} of bodies";
        if (Statistics.Failures.Count > 0)
        {
            var kinds = Statistics.Failures.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key);
            yield return $"  failures  {string.Join(", ", kinds.Select(kind => $"{kind.Key} {Human.Count(kind.Value)}"))}";
        }
        yield return $"  store     {Store}";
        if (Export is { } export) yield return $"  export    {export.Path}: {Human.Plural(export.Items, "line")}, {Human.Bytes(export.Bytes)}";
        if (Interrupted) yield return "  The same command goes on from here.";
        if (Status.Parked > 0 && !Interrupted) yield return $"  `hnactors dead-letters list{StoreHint.Of(Store)}` shows what is parked and why, `dead-letters retry` sends it round again.";
    }

    /// <summary>The run as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Job = Job.Value,
            Status.Progress.Selection,
            From = Status.Progress.TargetIds is { IsEmpty: false } ids ? ids[0].First : 0,
            To = Status.Progress.TargetIds is { IsEmpty: false } all ? all[^1].Last : 0,
            Status.Total,
            Stored = Bodies,
            Nulls,
            Status.Pending,
            Status.Waiting,
            Status.Parked,
            Status.Dropped,
            Status.Leased,
            Status.Queued,
            Statistics.Requests,
            Statistics.Retries,
            Failures = Statistics.Failures.OrderBy(kind => kind.Key).ToDictionary(),
            Bytes = Statistics.StoredBytes,
            Seconds = Math.Round(Duration.TotalSeconds, 3),
            ItemsPerSecond = Math.Round(PerSecond, 1),
            Complete = Status.IsComplete,
            Interrupted,
            Store = Store.ToString(),
            Out = Export?.Path,
        },
        JsonOptions);

    private static string Part(long count, string what) => count > 0 ? $", {Human.Count(count)} {what}" : "";
}
