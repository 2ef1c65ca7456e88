using System.Globalization;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Display;

namespace HnActors.Node.Operations;

/// <summary>What the cluster's commands print.</summary>
internal static class OperationsText
{
    /// <summary>The message when actors do not answer in time.</summary>
    public static string NoAnswer(IMembers members) => !members.IsCluster
        ? "the job does not answer: its disk is full or locked, or this machine is busy. Nothing is lost; try again."
        : !members.HasCoordinator
        ? "no member of the cluster has the role coordinator, so no node keeps the jobs: start one with `hnactors node --roles coordinator`."
        : "the cluster does not answer: it is forming, its database is gone, or this node is cut off from the others. Nothing is lost; try again.";

    /// <summary>One member per line, in pbm's format, followed by their number.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<MemberLine> members) => members
        .Select(member => $"{member.Address} | [{string.Join(",", member.Roles)}] | {member.Status} | {member.Reachability} | {member.Version}")
        .Append($"Count: {members.Count} nodes");

    public static IEnumerable<string> Of(IReadOnlyCollection<JobLine> jobs) => jobs.Count == 0 ? ["no jobs yet: `hnactors job start`"] : jobs.Select(job =>
        $"{job.Job} | {job.Phase?.ToName() ?? "removed"} | {job.Selection} | {job.Api} | {job.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}" +
        (Limits(job) is { Length: > 0 } limits ? $" | at most {limits}" : ""));

    /// <summary>A job's request ceilings; empty if it has none.</summary>
    public static string Limits(JobLine job)
    {
        string?[] limits =
        [
            job.MaxRate is { } rate ? rate.ToString(CultureInfo.InvariantCulture) + "/s" : null,
            job.MaxConcurrency is { } concurrency ? $"{Human.Count(concurrency)} in flight" : null,
            job.MaxBandwidth is { } bandwidth ? $"{Human.Bytes(bandwidth)}/s" : null,
        ];
        return string.Join(", ", limits.OfType<string>());
    }

    /// <summary>The ceilings as a phrase, even if there are none.</summary>
    public static string Ceiling(JobLine job) => Limits(job) is { Length: > 0 } most ? $"at most {most}" : "no ceiling";

    public static IEnumerable<string> Of(IReadOnlyCollection<LeaseLine> leases) => leases
        .Select(lease => $"{lease.Lease} | {lease.Kind} | {lease.Node} | {lease.Ids} | {Human.Plural(lease.Count, "id")} | " +
            $"{Seconds(lease.Age)} old | {Seconds(lease.Left)} left")
        .Append($"Count: {leases.Count} leases");

    public static IEnumerable<string> Of(IReadOnlyCollection<ShardLine> shards) => shards
        .Select(shard => $"{shard.Kind} | {shard.Node} | shard {shard.Shard} | {shard.Entities} {(shard.Entities == 1 ? "entity" : "entities")}")
        .Append($"Count: {shards.Count} shards");

    public static IEnumerable<string> Of(ClusterJobStatus status)
    {
        yield return $"job       {status.Job}: {status.Selection}, ids {status.From}-{status.To} from {status.Api}";
        yield return $"state     {State(status)}";
        yield return $"{status.Subject.Nouns()}     {Human.Count(status.Total)}";
        yield return $"  stored  {Human.Count(status.Stored)}";
        yield return $"  null    {(status.Nulls is { } nulls ? Human.Count(nulls) : "counted as stored: the store did not answer in time")}";
        yield return $"  pending {Human.Count(status.Pending)}";
        yield return $"  retry   {Human.Count(status.Waiting)}";
        yield return $"  parked  {Human.Count(status.Parked)}";
        if (status.Dropped > 0) yield return $"  dropped {Human.Count(status.Dropped)}";
        yield return $"  to do   {Human.Count(status.ToDo)}";
        if (FollowView.Of(status) is { } follow) yield return $"follow    {FollowText.Line(follow)}";
        foreach (var (kind, count) in status.Kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal))
            yield return $"dead letters of kind {kind}: {Human.Count(count)}";
        if (status is { Phase: JobPhase.Running, Nodes.Count: 0 } && status.ToFetch + status.Waiting > 0)
            yield return "limit     no fetcher: no node has the role fetcher, or all of them work for as many jobs as they can, and this one waits";
        foreach (var node in status.Nodes)
        {
            yield return $"node      {node.Node}: {Human.Count(node.Metrics.StoredBodies + node.Metrics.StoredNulls)} stored, " +
                $"{Human.Count(node.Metrics.InFlight)} of {Human.Count(node.Metrics.InFlightLimit)} in flight" +
                (node.Metrics.StoreTrouble is { } storeTrouble ? $", PAUSED: {storeTrouble}" : "") +
                (PauseText.OfApi(node.Metrics.Outage, node.Metrics.HoldLeft) is { } apiTrouble ? $", PAUSED: {apiTrouble}" : "");
        }
    }

    public static string State(ClusterJobStatus status) => status switch
    {
        { Complete: true, Phase: JobPhase.Finished } => "complete",
        { Phase: JobPhase.Finished, Parked: > 0 } => "finished, with parked ids: see `hnactors dead-letters list --job`",
        _ => status.Phase.ToName(),
    };

    private static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
