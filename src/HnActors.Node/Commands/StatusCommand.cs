using System.CommandLine;
using System.Text.Json;
using HnActors.Actors.Monitoring;
using HnActors.Node.Display;
using HnActors.Node.Hosting;
using HnActors.Node.Options;
using HnActors.Storage;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors status</c></summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var store = SharedOptions.Store();
        var json = SharedOptions.Json();
        var command = new Command("status", "Says where the copy stands, also while another process works on it.") { store, json };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetStore(store), parsed.GetValue(json), stop));
        return command;
    }

    private static async Task<int> RunAsync(StoreAddress address, bool json, CancellationToken stop)
    {
        await using var reader = await JobReader.OpenAsync(address, stop).ConfigureAwait(false);
        var status = await reader.ReadStatusAsync(stop).ConfigureAwait(false);
        var nulls = 0L;
        await foreach (var id in reader.Store.ReadNullIdsAsync(stop).ConfigureAwait(false))
        {
            if (status is null || status.Progress.DoneIds.Contains(id)) nulls++;
        }
        var owner = await address.FindOwnerAsync(stop).ConfigureAwait(false);
        var text = json ? ToJson(address, status, nulls, owner) : string.Join(Environment.NewLine, Lines(address, status, nulls, owner));
        Console.Out.WriteLine(text);
        return ExitCode.Done;
    }

    private static IEnumerable<string> Lines(StoreAddress address, JobStatus? status, long nulls, int? owner)
    {
        yield return $"store     {address}" + (owner is { } pid ? $" (pid {pid} is working on it)" : "");
        if (status is null)
        {
            yield return "job       none yet: begin with `hnactors download`";
            yield break;
        }
        yield return $"job       {status.Progress.Selection}: ids {status.Progress.TargetIds} from {status.Progress.Api}";
        yield return $"state     {State(status)}";
        yield return $"items     {Human.Count(status.Total)}";
        yield return $"  stored  {Human.Count(status.Stored - nulls)}";
        yield return $"  null    {Human.Count(nulls)}";
        yield return $"  pending {Human.Count(status.Pending)}";
        yield return $"  retry   {Human.Count(status.Waiting)}";
        yield return $"  parked  {Human.Count(status.Parked)}";
        if (status.Dropped > 0) yield return $"  dropped {Human.Count(status.Dropped)}";
        yield return $"  to do   {Human.Count(status.Queued + status.Leased)}";
        foreach (var (kind, count) in status.DeadLetters.Kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal))
            yield return $"dead letters of kind {kind}: {Human.Count(count)}";
    }

    private static string State(JobStatus status) => status switch
    {
        { IsComplete: true } => "complete",
        { IsFinished: true, Parked: > 0 } => "finished, with parked ids: see `hnactors dead-letters list`",
        { IsFinished: true } => "finished, with dropped ids",
        _ => "unfinished: the same download command goes on",
    };

    private static string ToJson(StoreAddress address, JobStatus? status, long nulls, int? owner) => JsonSerializer.Serialize(
        new
        {
            Store = address.ToString(),
            Pid = owner,
            status?.Progress.Selection,
            status?.Progress.Api,
            From = status?.Progress.TargetIds.FirstOrDefault().First,
            To = status?.Progress.TargetIds.LastOrDefault().Last,
            status?.Total,
            Stored = status?.Stored - nulls,
            Nulls = nulls,
            status?.Pending,
            status?.Waiting,
            status?.Parked,
            status?.Dropped,
            Queued = status?.Queued + status?.Leased,
            status?.DeadLetters.Kinds,
            Complete = status?.IsComplete ?? false,
        },
        JsonOptions);
}
