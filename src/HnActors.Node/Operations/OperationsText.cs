using System.Globalization;
using HnActors.Actors.Operations;
using HnActors.Node.Display;

namespace HnActors.Node.Operations;

/// <summary>What the cluster's commands print.</summary>
internal static class OperationsText
{
    /// <summary>A member a line, as pbm prints them, and how many there are.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<MemberLine> members) => members
        .Select(member => $"{member.Address} | [{string.Join(",", member.Roles)}] | {member.Status} | {member.Reachability} | {member.Version}")
        .Append($"Count: {members.Count} nodes");

    public static IEnumerable<string> Of(IReadOnlyCollection<JobLine> jobs) => jobs.Count == 0 ? ["no jobs yet: `hnactors job start`"] : jobs.Select(job =>
        $"{job.Job} | {job.Phase} | {job.Selection} | {job.Api} | {job.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}" +
        (job.MaxRate is { } rate ? $" | at most {rate.ToString(CultureInfo.InvariantCulture)}/s" : ""));

    public static IEnumerable<string> Of(IReadOnlyCollection<LeaseLine> leases) => leases
        .Select(lease => $"{lease.Lease} | {lease.Kind} | {lease.Node} | {lease.Ids} | {Human.Plural(lease.Count, "id")} | " +
            $"{Seconds(lease.Age)} old | {Seconds(lease.Left)} left")
        .Append($"Count: {leases.Count} leases");

    public static IEnumerable<string> Of(IReadOnlyCollection<ShardLine> shards) => shards
        .Select(shard => $"{shard.Kind} | {shard.Node} | shard {shard.Shard} | {shard.Entities} {(shard.Entities == 1 ? "entity" : "entities")}")
        .Append($"Count: {shards.Count} shards");

    public static IEnumerable<string> Of(JobReport report)
    {
        yield return $"job       {report.Job}: {report.Selection}, ids {report.From}-{report.To} from {report.Api}";
        yield return $"state     {State(report)}";
        yield return $"items     {Human.Count(report.Total)}";
        yield return $"  stored  {Human.Count(report.Stored)}";
        yield return $"  null    {Human.Count(report.Nulls)}";
        yield return $"  pending {Human.Count(report.Pending)}";
        yield return $"  retry   {Human.Count(report.Waiting)}";
        yield return $"  parked  {Human.Count(report.Parked)}";
        if (report.Dropped > 0) yield return $"  dropped {Human.Count(report.Dropped)}";
        yield return $"  to do   {Human.Count(report.Queued + report.Leased)}";
        foreach (var (kind, count) in report.Kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal))
            yield return $"dead letters of kind {kind}: {Human.Count(count)}";
        if (report is { Phase: "running", Nodes.Count: 0 } && report.Queued + report.Leased + report.Waiting > 0)
            yield return "limit     no fetcher: no node with the role fetcher works for it";
        foreach (var node in report.Nodes)
        {
            yield return $"node      {node.Node}: {Human.Count(node.Reading.StoredBodies + node.Reading.StoredNulls)} stored, " +
                $"{Human.Count(node.Reading.InFlight)} of {Human.Count(node.Reading.InFlightLimit)} in flight" +
                (node.Reading.StoreTrouble is { } trouble ? $", PAUSED: {trouble}" : "") +
                (node.Reading.Outage is { } outage ? $", PAUSED: the API is not there ({outage})" : "");
        }
    }

    public static string State(JobReport report) => report switch
    {
        { Complete: true } => "complete",
        { Phase: "finished", Parked: > 0 } => "finished, with parked ids: see `hnactors dead-letters list --job`",
        _ => report.Phase,
    };

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
