using System.CommandLine;
using System.Text.Json;
using HnActors.Actors.Inspection;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Inspection;
using HnActors.Node.Operations;
using HnActors.Node.Options;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors status</c></summary>
internal static class StatusCommand
{
    private static readonly TimeSpan NullsWithin = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var store = SharedOptions.Store();
        var json = SharedOptions.Json();
        var command = new Command("status", "Shows where the copy stands, even while another process works on it.") { store, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetStore(store), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(StoreSource address, bool json, CancellationToken cancellationToken)
    {
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        var owner = await address.FindOwnerAsync(cancellationToken).ConfigureAwait(false);
        if (!json) Console.Out.WriteLine($"store     {address}" + (owner is { } pid ? $" (pid {pid} is working on it)" : ""));
        var items = await reader.ReadJobsAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false);
        var users = await reader.ReadJobsAsync(JobSubject.Users, cancellationToken).ConfigureAwait(false);
        await PrintAsync(items.DefaultIfEmpty(), reader.Store).ConfigureAwait(false);
        if (users.Count > 0) await PrintAsync(users, reader.Store.Users).ConfigureAwait(false);
        if (json) return ExitCode.Done;
        var asked = users.Aggregate(IdRangeSet.Empty, (all, job) => all.Union(job.IsCancelled ? job.Status.Ids.AskedAndDone : job.Status.Ids.Asked));
        var others = (await reader.Store.Users.FindAuthorsAsync(cancellationToken).ConfigureAwait(false)).Except(asked).IdCount;
        if (others > 0) Console.Out.WriteLine($"authors   {Human.Count(others)} not fetched: `hnactors users{StoreHint.Of(address)}` fetches them");
        return ExitCode.Done;

        async Task PrintAsync(IEnumerable<RecordedJob?> jobs, IRowStore rows)
        {
            var nullIds = await TryReadNullIdsAsync(rows, cancellationToken).ConfigureAwait(false);
            foreach (var job in jobs)
            {
                var status = job?.Status ?? new JobStatus
                {
                    Phase = JobPhase.Paused,
                    Api = await reader.FindApiAsync(cancellationToken).ConfigureAwait(false) ?? "",
                };
                if (nullIds is not null) status = status.WithNulls(nullIds.LongCount(id => job is null || status.Ids.Done.Contains(id)));
                if (json) Console.Out.WriteLine(ToJson(address, status, owner));
                else foreach (var line in Lines(address, job, status)) Console.Out.WriteLine(line);
            }
        }
    }

    // If another session has the store's table locked, everything else can still be shown.
    private static async Task<List<long>?> TryReadNullIdsAsync(IRowStore store, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(NullsWithin);
        try
        {
            return await Task.Run(() => store.ReadNullIdsAsync(limit.Token).ToListAsync(limit.Token).AsTask(), limit.Token)
                .WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or StoreException { Problem: StoreProblem.Busy or StoreProblem.Unreachable })
        {
            return null;
        }
    }

    private static IEnumerable<string> Lines(StoreSource address, RecordedJob? job, JobStatus status)
    {
        if (job is null)
        {
            yield return $"job       none yet: start one with `hnactors download{StoreHint.Of(address)}`";
            yield break;
        }
        yield return $"job       {(job.Name is { } name ? $"{name}: " : "")}{status.Selection}" +
            $"{(status.Subject == JobSubject.Items ? $": ids {status.Ids.Targets}" : "")} from {status.Api}";
        yield return $"state     {State(address, job)}";
        var (asked, done) = (status.Ids.Asked, status.Ids.AskedAndDone);
        if (status.Subject == JobSubject.Items && !asked.Equals(status.Ids.Targets))
        {
            yield return $"asked     {Human.Plural(asked.IdCount, "id")} in all: {asked}";
            yield return $"  done    {Human.Count(done.IdCount)}: {done}";
        }
        yield return $"{status.Subject.Nouns()}     {Human.Count(status.Total)}";
        yield return $"  stored  {Human.Count(status.Stored)}";
        yield return $"  null    " +
            $"{(status.Nulls is { } known ? Human.Count(known) : "counted as stored: the store is busy and did not answer within a few seconds")}";
        yield return $"  pending {Human.Count(status.Pending)}";
        yield return $"  retry   {Human.Count(status.Waiting)}";
        yield return $"  parked  {Human.Count(status.Parked)}";
        if (status.Dropped > 0) yield return $"  dropped {Human.Count(status.Dropped)}";
        yield return $"  to do   {Human.Count(status.ToDo)}";
        foreach (var (kind, count) in status.Kinds.OrderBy(kind => kind.Key, StringComparer.Ordinal))
            yield return $"dead letters of kind {kind}: {Human.Count(count)}";
    }

    private static string State(StoreSource address, RecordedJob job) => job switch
    {
        { IsCancelled: true } => "cancelled",
        { Status.Complete: true } => "complete",
        { Status: { IsFinished: true, Parked: > 0, Subject: var subject } } => "finished, with parked ids: see " +
            $"`hnactors dead-letters list{(subject == JobSubject.Users ? " --users" : "")}{StoreHint.Of(address)}`",
        { Status.IsFinished: true } => "finished, with dropped ids",
        { Name: { } name } => $"unfinished: its cluster knows more, `hnactors job status {name}`",
        _ => "unfinished: the command that started it continues it",
    };

    private static string ToJson(StoreSource address, JobStatus status, int? owner) => JsonSerializer.Serialize(
        new StoreStatus(status)
        {
            Phase = owner is not null && status is { IsFinished: false, Phase: not JobPhase.Cancelled } ? JobPhase.Running : status.Phase,
            Store = address.ToString(),
            Pid = owner,
            Asked = RangePairs.Write(status.Ids.Asked),
            AskedAndDone = RangePairs.Write(status.Ids.AskedAndDone),
        },
        JsonSerializerOptions.Web);
}
