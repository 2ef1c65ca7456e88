using System.CommandLine;
using System.Text.Json;
using HnActors.Actors.Hosting;
using HnActors.Core.DeadLetters;
using HnActors.Core.Messages;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Hosting;
using HnActors.Node.Options;
using HnActors.Storage;
using Spectre.Console;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors dead-letters list|retry|drop</c></summary>
internal static class DeadLettersCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create() => new("dead-letters", "Ids that failed: what, why, how often; send them round again or give them up.")
    {
        CreateList(),
        CreateRetry(),
        CreateDrop(),
    };

    private static Command CreateList()
    {
        var filter = new DeadLetterFilterOptions();
        var store = SharedOptions.Store();
        var json = SharedOptions.Json();
        var command = new Command("list", "Shows the dead letters in id order; with --json one a line.") { store, json };
        filter.AddTo(command);
        command.SetAction((parsed, stop) => ListAsync(parsed.GetStore(store), filter.Read(parsed), parsed.GetValue(json), stop));
        return command;
    }

    private static Command CreateRetry()
    {
        var filter = new DeadLetterFilterOptions();
        var fetch = new FetchOptions();
        var command = new Command("retry", """
            Sends parked and dropped ids round again, all or those meant, with all their attempts, and fetches until none is left to do.
            Without --api it asks the API that the ids came from.
            """);
        filter.AddTo(command);
        fetch.AddTo(command);
        command.SetAction((parsed, stop) => RetryAsync(filter.Read(parsed), fetch.Read(parsed), stop));
        return command;
    }

    private static Command CreateDrop()
    {
        var filter = new DeadLetterFilterOptions();
        var store = SharedOptions.Store();
        var reason = new Option<string>("--reason") { Description = "Why; it is kept.", Required = true, HelpName = "TEXT" };
        var command = new Command("drop", "Gives ids up: they no longer count as parked. `retry` brings them back.") { reason, store };
        filter.AddTo(command);
        command.SetAction((parsed, stop) => DropAsync(parsed.GetStore(store), filter.Read(parsed), parsed.GetValue(reason)!, stop));
        return command;
    }

    private static async Task<int> ListAsync(StoreAddress address, DeadLetterFilter filter, bool json, CancellationToken stop)
    {
        await using var reader = await JobReader.OpenAsync(address, stop).ConfigureAwait(false);
        // Where there is no terminal there is no width to keep to: a line stays a line, for grep.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 250;
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "id", "kind", "standing", "attempts", "first failed" }) table.AddColumn(column, added => added.NoWrap());
        table.AddColumn("last failure");
        var count = 0;
        await foreach (var letter in reader.ReadDeadLettersAsync(filter).ConfigureAwait(false))
        {
            count++;
            if (json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(ForJson(letter), JsonOptions));
                continue;
            }
            table.AddRow(
                new Text(letter.Id.ToString()),
                new Text(letter.Kind),
                new Text(Standing(letter)),
                new Text(letter.Attempts.ToString()),
                new Text(letter.FirstFailed.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss")),
                new Text(letter.Reason.Length > 0 ? $"dropped: {letter.Reason}" : letter.Detail));
        }
        if (json) return ExitCode.Done;
        if (count > 0) AnsiConsole.Write(table);
        Console.Out.WriteLine(count == 0 ? "no dead letters" : Human.Plural(count, "dead letter"));
        return ExitCode.Done;
    }

    private static async Task<int> RetryAsync(DeadLetterFilter filter, FetchSettings settings, CancellationToken stop)
    {
        var display = ProgressDisplays.Create(settings.Quiet);
        await JobSession.RefuseMissingAsync(settings.Store).ConfigureAwait(false);
        await using var session = await JobSession.OpenAsync(settings, Logs.LevelFor(settings), stop).ConfigureAwait(false);
        var before = await session.Node.Monitor.ReadAsync(stop).ConfigureAwait(false);
        if (before.Progress.Selection.Length == 0) throw new FailedException($"{settings.Store} has no job yet: begin with `hnactors download`.");
        var from = settings.ApiWasGiven ? settings.Api : ApiAddress.Parse(before.Progress.Api);
        await using var api = await ApiConnection.OpenAsync(from, settings.Timeout, stop).ConfigureAwait(false);
        var maxItem = await api.GetMaxItemAsync(stop).ConfigureAwait(false);
        var letters = session.Node.Registry.Get<DeadLetterRole>();
        var changed = await letters.AskAgainAsync<LettersChanged>(new RetryLetters(session.Node.Job, filter), stop).ConfigureAwait(false);
        display.Note($"{Human.Plural(changed.Ids.IdCount, "dead letter")} to go round again");
        // They may be left from an earlier range: the job is over only when they are home too.
        var targets = before.Progress.TargetIds.Union(changed.Ids);
        await session.StartJobAsync(before.Progress.Selection, from.ToString(), targets, maxItem, stop).ConfigureAwait(false);
        var summary = await JobRun.RunAsync(session, api.Client, settings, export: null, display, stop).ConfigureAwait(false);
        return JobRun.Report(summary, settings);
    }

    private static async Task<int> DropAsync(StoreAddress address, DeadLetterFilter filter, string reason, CancellationToken stop)
    {
        if (filter == new DeadLetterFilter())
            throw new UsageException("say which to drop: ids, --kind, --min-attempts or --older-than.");
        await using var session = await JobSession.OpenAsync(address, stop).ConfigureAwait(false);
        var command = new DropLetters(session.Node.Job, filter, reason);
        var changed = await session.Node.Registry.Get<DeadLetterRole>().AskAgainAsync<LettersChanged>(command, stop).ConfigureAwait(false);
        Console.Out.WriteLine($"{Human.Plural(changed.Ids.IdCount, "dead letter")} dropped");
        return ExitCode.Done;
    }

    private static string Standing(DeadLetter letter) =>
        letter.IsPending ? "pending" : letter.Standing.ToString().ToLowerInvariant();

    private static object ForJson(DeadLetter letter) => new
    {
        letter.Id,
        letter.Kind,
        Standing = Standing(letter),
        letter.Attempts,
        letter.NullAnswers,
        letter.FirstFailed,
        letter.LastFailed,
        letter.Detail,
        letter.Reason,
    };
}
