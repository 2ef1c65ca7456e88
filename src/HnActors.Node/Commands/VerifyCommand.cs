using System.CommandLine;
using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Node.Verification;
using HnActors.Storage;
using HnActors.Storage.Sqlite;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors verify</c></summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var fetch = new FetchOptions();
        var repair = new Option<bool>("--repair") { Description = "Fetch again what is missing or damaged, from the API the items came from." };
        var job = new Option<string>("--job")
        {
            Description = "Only the ids of this job: last for the last one, or the name of a cluster's job.",
            HelpName = "last|JOB",
        };
        var command = new Command(
            "verify",
            "Proves that the copy is complete, or says what is missing. Checks every row, and every id that was ever requested, except those that a " +
            "cancelled job had not fetched: is it stored, is it valid JSON, does it have the id of its row? Exit code 0 if all is well or you dropped " +
            "what is missing, 3 if only parked ids are missing, 1 otherwise.")
        {
            repair, job,
        };
        fetch.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(fetch.Read(parsed), parsed.GetValue(job), parsed.GetValue(repair), cancellationToken));
        return command.WithExamples("hnactors verify", "hnactors verify --job last", "hnactors verify --repair");
    }

    private static async Task<int> RunAsync(FetchSettings settings, string? job, bool repair, CancellationToken cancellationToken)
    {
        var verdicts = repair
            ? await VerifyOrSalvageAsync(settings, job, cancellationToken).ConfigureAwait(false)
            : await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        if (repair && verdicts.FirstOrDefault(verdict => verdict.HasLostNames) is { } lost)
        {
            foreach (var line in VerdictText.Lines(settings.Store, lost, isRepairing: true)) Console.Error.WriteLine(line);
            await RestoreAuthorsAsync(settings, lost.Nameless, cancellationToken).ConfigureAwait(false);
            verdicts = await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        }
        var damaged = verdicts.Where(verdict => repair && !verdict.Wanted.IsEmpty && (!verdict.IsRecorded || !verdict.ToRepair.IsEmpty)).ToList();
        foreach (var verdict in damaged)
        {
            foreach (var line in VerdictText.Lines(settings.Store, verdict, isRepairing: true)) Console.Error.WriteLine(line);
            var summary = await StoreRepair.RunAsync(verdict, settings, cancellationToken).ConfigureAwait(false);
            if (!summary.Interrupted) continue;
            foreach (var line in summary.Lines()) Console.Error.WriteLine(line);
            return ExitCode.Interrupted;
        }
        if (damaged.Count > 0) verdicts = await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        if (verdicts.Any(verdict => !verdict.Holes.IsEmpty) && await settings.Store.FindOwnerAsync(cancellationToken).ConfigureAwait(false) is { } owner)
            Console.Error.WriteLine($"hnactors: process {owner} is working on {settings.Store}: what it has not fetched yet is reported as missing.");
        foreach (var verdict in verdicts)
        {
            if (settings.Json) Console.Out.WriteLine(VerdictText.ToJson(settings.Store, verdict));
            else foreach (var line in VerdictText.Lines(settings.Store, verdict)) Console.Out.WriteLine(line);
        }
        return verdicts.Select(verdict => verdict.ExitCode).Aggregate(ExitCode.Worse);
    }

    private static async Task<IReadOnlyList<StoreVerdict>> VerifyOrSalvageAsync(FetchSettings settings, string? job, CancellationToken cancellationToken)
    {
        try
        {
            return await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Damaged && settings.Store is SqliteStoreSource)
        {
            Console.Error.WriteLine(exception.Message);
        }
        var sqlite = (SqliteStoreSource)settings.Store;
        var saved = await StoreSalvage.RunAsync(sqlite, cancellationToken).ConfigureAwait(false);
        Console.Error.WriteLine(
            $"saved {Human.Plural(saved.Rows, "row")} into a new {sqlite.Path}; the damaged file is kept as {saved.Kept}: delete it when all is well");
        return await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
    }

    // Only names are needed, and the store has them: in the rows of users, and in the authors that items name.
    private static async Task RestoreAuthorsAsync(FetchSettings settings, IdRangeSet lost, CancellationToken cancellationToken)
    {
        await using var held = await settings.Store.LockAsync(cancellationToken).ConfigureAwait(false);
        await using var store = await settings.Store.OpenOrCreateAsync(cancellationToken).ConfigureAwait(false);
        await store.Users.RestoreAuthorsAsync([.. lost.Ids()], cancellationToken).ConfigureAwait(false);
    }
}
