using System.CommandLine;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Inspection;
using HnActors.Node.Operations;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors dead-letters list|retry|drop</c></summary>
internal static class DeadLettersCommand
{
    private const int MaxShown = 10;

    public static Command Create() => new("dead-letters", "Ids that failed: shows why and how often, fetches them again or gives them up.")
    {
        CreateList(),
        CreateRetry(),
        CreateDrop(),
    };

    private static Command CreateList()
    {
        var filter = new DeadLetterFilterOptions();
        var store = SharedOptions.Store();
        var json = SharedOptions.Json("Print a line of JSON for each dead letter.");
        var cluster = new ClusterJobOptions();
        var command = new Command("list", "Lists the dead letters in id order.") { store, json };
        filter.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var asJson = parsed.GetValue(json);
            var meant = filter.Read(parsed);
            if (cluster.Read(parsed, store, filter.Users) is { } job)
            {
                using var client = job.Connect();
                await DeadLetterTable.PrintAsync(client.ReadDeadLettersAsync(job.Name, meant, cancellationToken), asJson, meant).ConfigureAwait(false);
                return ExitCode.Done;
            }
            await using var reader = await JobReader.OpenAsync(parsed.GetStore(store), cancellationToken).ConfigureAwait(false);
            await DeadLetterTable.PrintAsync(reader.ReadDeadLettersAsync(filter.ReadSubject(parsed), meant), asJson, meant).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateRetry()
    {
        var filter = new DeadLetterFilterOptions();
        var fetch = new FetchOptions();
        var command = new Command("retry", """
            Requeues parked and dropped ids, all or the selected ones, gives them their full number of attempts again, and fetches until none is left.
            Without --api it asks the API that the ids came from. With --job the cluster fetches, and the command returns at once.
            """);
        filter.AddTo(command);
        fetch.AddTo(command);
        var cluster = new ClusterJobOptions();
        cluster.AddTo(command);
        command.SetAction((parsed, cancellationToken) => cluster.Read(parsed, [.. fetch.All, filter.Users]) is { } job
            ? ChangeAsync(job, "retry", DeadLetterRequest.Of(filter.Read(parsed)), "to be fetched again", cancellationToken)
            : RetryAsync(filter.ReadSubject(parsed), filter.Read(parsed), fetch.Read(parsed), cancellationToken));
        return command;
    }

    private static Command CreateDrop()
    {
        var filter = new DeadLetterFilterOptions();
        var store = SharedOptions.Store();
        var reason = new Option<string>("--reason") { Description = "The reason, which is kept.", Required = true, HelpName = "TEXT" };
        var command = new Command("drop", "Gives ids up: they no longer count as parked. `retry` takes them up again.") { reason, store };
        filter.AddTo(command);
        var cluster = new ClusterJobOptions();
        cluster.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var meant = filter.Read(parsed);
            if (!meant.IsNarrow) throw new UsageException("say which dead letters to drop: give ids, --kind, --min-attempts or --older-than.");
            var why = parsed.GetValue(reason)!;
            if (string.IsNullOrWhiteSpace(why)) throw new UsageException("--reason is empty: say why the ids are given up; the reason is kept.");
            return cluster.Read(parsed, store, filter.Users) is { } job
                ? ChangeAsync(job, "drop", DeadLetterRequest.Of(meant) with { Reason = why }, "dropped", cancellationToken)
                : DropAsync(parsed.GetStore(store), filter.ReadSubject(parsed), meant, why, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RetryAsync(JobSubject subject, DeadLetterFilter filter, FetchSettings settings, CancellationToken cancellationToken)
    {
        var display = ProgressDisplays.Create(settings.Quiet);
        await JobSession.RefuseMissingAsync(settings.Store).ConfigureAwait(false);
        await RefuseClusterAsync(settings.Store, cancellationToken).ConfigureAwait(false);
        settings = await RecordedApi.ApplyAsync(settings, _ => false, cancellationToken).ConfigureAwait(false);
        await using var session = await JobSession.OpenAsync(settings, subject, display, cancellationToken).ConfigureAwait(false);
        var before = await session.ReadAsync(display, cancellationToken).ConfigureAwait(false);
        if (before.Selection.Length == 0) throw new FailedException(
            $"{settings.Store} has no job yet: start with `hnactors {(subject == JobSubject.Users ? "users" : "download")}{StoreHint.Of(settings.Store)}`.");
        await using var api = await ApiConnection.OpenAsync(settings.Api, settings.Timeout, cancellationToken, settings.Transport, display.Note)
            .ConfigureAwait(false);
        var maxItem = await api.GetMaxItemAsync(cancellationToken).ConfigureAwait(false);
        var letters = session.Node.Registry.Get<DeadLetterKey>();
        // Created once, so that a repeated send counts as the same command.
        var retry = new RetryLetters(session.Node.Job, filter);
        var changed = await session.AskAsync(token => letters.AskWithRetryAsync<LettersChanged>(retry, token), display, cancellationToken)
            .ConfigureAwait(false);
        display.Note($"{Human.Plural(changed.Ids.IdCount, "dead letter")} to be fetched again");
        if (Missed(filter, changed.Ids) is { } missed) display.Note(missed);
        var acceptNullsUpTo = NewestIds.Below(maxItem, subject);
        // They may come from an earlier range: the job is over only when they are fetched too.
        var targets = before.Ids.Targets.Union(changed.Ids);
        await session.StartJobAsync(before.Selection, settings.Api.ToString(), targets, acceptNullsUpTo, display, cancellationToken).ConfigureAwait(false);
        var summary = await JobRun.RunAsync(session, api.Client, settings, export: null, display, cancellationToken).ConfigureAwait(false);
        return JobRun.Report(summary, settings);
    }

    private static async Task<int> DropAsync(
        StoreSource address, JobSubject subject, DeadLetterFilter filter, string reason, CancellationToken cancellationToken)
    {
        await RefuseClusterAsync(address, cancellationToken).ConfigureAwait(false);
        await using var session = await JobSession.OpenAsync(address, subject, cancellationToken).ConfigureAwait(false);
        var command = new DropLetters(session.Node.Job, filter, reason);
        var changed = await session.Node.Registry.Get<DeadLetterKey>().AskWithRetryAsync<LettersChanged>(command, cancellationToken, LocalNode.Attempts)
            .ConfigureAwait(false);
        Console.Out.WriteLine(changed.Ids.IsEmpty
            ? "no dead letter matches: none was dropped"
            : $"{Human.Plural(changed.Ids.IdCount, "dead letter")} dropped");
        if (!changed.Ids.IsEmpty && Missed(filter, changed.Ids) is { } missed) Console.Error.WriteLine($"hnactors: {missed}");
        return ExitCode.Done;
    }

    // Otherwise a mistyped id would seem to have been handled.
    private static string? Missed(DeadLetterFilter filter, IdRangeSet changed)
    {
        if (filter.Ids is null || filter.Ids.Except(changed) is not { IsEmpty: false } missed) return null;
        var shown = missed.TakeFirst(MaxShown).Taken;
        return $"unchanged: {shown}{(missed.IdCount > MaxShown ? $" and {Human.Count(missed.IdCount - MaxShown)} more" : "")} " +
            "(not dead letters, or excluded by the filter)";
    }

    // The store's own job knows nothing of a cluster's dead letters: it would report none.
    private static async Task RefuseClusterAsync(StoreSource address, CancellationToken cancellationToken)
    {
        if (address is not PostgresStoreSource) return;
        await using var reader = await JobReader.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        var jobs = (await reader.ReadJobsAsync(JobSubject.Items, cancellationToken).ConfigureAwait(false)).Where(job => !job.IsCancelled).ToList();
        if (jobs.Count > 0 && jobs.All(job => job.Name is not null))
            throw new UsageException($"{address} holds jobs of a cluster: name one with --job, such as --job {jobs[^1].Name}, and a node with --node.");
    }

    private static async Task<int> ChangeAsync(ClusterJob job, string verb, DeadLetterRequest request, string done, CancellationToken cancellationToken)
    {
        using var client = job.Connect();
        var change = await client.ChangeDeadLettersAsync(job.Name, verb, request, cancellationToken).ConfigureAwait(false);
        Console.Out.WriteLine($"{Human.Plural(change.Count, "dead letter")} {done}" +
            (verb == "retry" && change.Phase == JobPhase.Paused ? $", once the job is resumed: `hnactors job resume {job.Name}`" : ""));
        return ExitCode.Done;
    }
}
