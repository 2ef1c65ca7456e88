using System.Text.Json;
using HnActors.Actors.Inspection;
using HnActors.Actors.Monitoring;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Options;
using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Downloading;

/// <summary>How a run ended.</summary>
internal sealed record RunSummary(
    JobStatus Status, NodeStatistics Statistics, TimeSpan Duration, bool Interrupted, StoreSource Store, ExportSummary? Export)
{
    /// <summary>The file that was not exported because the run was stopped after fetching; null otherwise.</summary>
    public string? NotExported { get; init; }

    private bool WasStopped => Interrupted || NotExported is not null;

    public int ExitCode => WasStopped ? Terminal.ExitCode.Interrupted
        : Status.IsFinished || Status.Parked > 0 ? Terminal.ExitCode.OfFinished(Status.Parked)
        : Terminal.ExitCode.Failed;

    private long Fetched => Statistics.StoredBodies + Statistics.StoredNulls;

    private double PerSecond => Duration > TimeSpan.Zero ? Fetched / Duration.TotalSeconds : 0;

    public IEnumerable<string> Lines()
    {
        var headline = Interrupted ? "stopped" : Status.Complete ? "complete"
            : Status is { IsFinished: true, Parked: 0 } ? "complete except for what was dropped" : Status.IsFinished ? "finished" : "incomplete";
        yield return $"{headline}: {Human.Count(Status.Rows)} of {Human.Plural(Status.Total, Status.Subject.Noun())} stored " +
            $"in {Human.Duration(Duration)}" + (Fetched > 0 ? $" ({Human.Count(PerSecond)}/s)" : "");
        yield return $"  stored    {Human.Plural(Status.Stored, "body", "bodies")}, {Human.Count(Status.Nulls ?? 0)} null" +
            Part(Status.Pending, "pending") + Part(Status.Waiting, "to retry") + Part(Status.Parked, "parked") + Part(Status.Dropped, "dropped") +
            Part(Status.ToDo, "not fetched yet");
        yield return $"  requests  {Human.Count(Statistics.Requests)}" + Part(Statistics.Retries, "of them retries") +
            $", {Human.Bytes(Statistics.StoredBytes)} of bodies";
        if (Statistics.Failures.Count > 0)
        {
            var kinds = Statistics.Failures.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key);
            yield return $"  failures  {string.Join(", ", kinds.Select(kind => $"{kind.Key} {Human.Count(kind.Value)}"))}";
        }
        yield return $"  store     {Store}";
        if (Export is { } export) yield return $"  export    {export.Path}: {Human.Plural(export.Items, "item")}, {Human.Bytes(export.Bytes)}";
        if (Export is { Damaged: > 0 } table)
            yield return $"  damaged   {Human.Plural(table.Damaged, "row")} of it: `hnactors verify --repair{StoreHint.Of(Store)}` fetches them again";
        if (NotExported is { } path)
        {
            yield return "  not exported: " +
                (Status.Ids.Targets.Count > 1 ? "the same command" : $"`hnactors export {path} --from {Status.From} --to {Status.To}{StoreHint.Of(Store)}`") +
                " does it.";
        }
        if (Interrupted) yield return "  The same command continues from here.";
        if (Status.Parked > 0 && !Interrupted) yield return $"  `hnactors dead-letters list{StoreHint.Of(Store)}` shows what is parked and why, " +
            "`dead-letters retry` fetches it again.";
    }

    /// <summary>The run as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new DownloadStatus(Status)
        {
            Phase = Status.IsOver ? JobPhase.Finished : JobPhase.Paused,
            Requests = Statistics.Requests,
            Retries = Statistics.Retries,
            Failures = Statistics.Failures.OrderBy(kind => kind.Key).ToDictionary(),
            Bytes = Statistics.StoredBytes,
            Seconds = Math.Round(Duration.TotalSeconds, 3),
            ItemsPerSecond = Math.Round(PerSecond, 1),
            Interrupted = WasStopped,
            Store = Store.ToString(),
            Out = Export?.Path,
        },
        JsonSerializerOptions.Web);

    private static string Part(long count, string what) => count > 0 ? $", {Human.Count(count)} {what}" : "";
}
