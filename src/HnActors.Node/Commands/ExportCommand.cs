using System.CommandLine;
using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors export</c></summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Where to: .jsonl, .jsonl.gz, .jsonl.zst, .csv or .parquet, by the ending; - for exact bodies on standard output.",
            Arity = ArgumentArity.OneOrMore,
        };
        var store = SharedOptions.Store();
        var selection = new ItemSelectionOptions();
        var users = new Option<bool>("--users") { Description = "The users instead of items, in the order in which the store came to know their names." };
        var raw = new Option<bool>("--raw") { Description = "Adds the exact body to a Parquet file, as a column json of bytes." };
        var quiet = SharedOptions.Quiet();
        var command = new Command("export", "Writes the store's items to files, in id order, the same bytes each time; null rows are left out.")
        {
            files, store,
        };
        selection.AddTo(command);
        command.Options.Add(users);
        command.Options.Add(raw);
        command.Options.Add(quiet);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (paths, chosen, isRaw) = (parsed.GetValue(files)!, selection.Read(parsed), parsed.GetValue(raw));
            var subject = parsed.GetValue(users) ? JobSubject.Users : JobSubject.Items;
            if (subject == JobSubject.Users) RefuseForUsers(paths, chosen);
            return RunAsync(paths, parsed.GetStore(store), subject, chosen, isRaw, parsed.GetValue(quiet), cancellationToken);
        });
        return command.WithExamples(
            "hnactors export hn.jsonl",
            "hnactors export - | head",
            "hnactors export part.jsonl.gz --from 1 --to 1000000",
            "hnactors export stories.parquet --type story --since 2024-01-01 --until 2025-01-01",
            "hnactors export best.csv --where \"score >= 1000\"",
            "hnactors export users.jsonl --users");
    }

    private static void RefuseForUsers(string[] files, ItemSelection selection)
    {
        if (!selection.IsAll) throw new UsageException("--users exports all users: it goes with no choice of items.");
        if (files.FirstOrDefault(file => file != OutFile.StandardOutput && !ExportFormat.Of(file).HoldsLines) is { } other)
            throw new UsageException($"'{other}' has columns for items: users are exported as exact bodies, to .jsonl, .jsonl.gz, .jsonl.zst or -.");
    }

    private static async Task<int> RunAsync(
        string[] files, StoreSource address, JobSubject subject, ItemSelection selection, bool raw, bool quiet, CancellationToken cancellationToken)
    {
        OutFile.Check(files, address);
        if (raw && files.FirstOrDefault(file => file == OutFile.StandardOutput || !ExportFormat.Of(file).TakesRaw) is { } other)
        {
            throw new UsageException(
                $"--raw is for Parquet files, and '{other}' is none: a .jsonl file is made of exact bodies anyway, a .csv file can't hold them.");
        }
        var options = new ExportOptions { Filter = selection.Filter, Raw = raw };
        await using var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        var rows = subject == JobSubject.Users ? store.Users : store;
        foreach (var file in files)
        {
            var toOutput = file == OutFile.StandardOutput;
            var export = await ExportDisplay.ShowAsync(
                rows,
                selection.From,
                selection.To,
                file,
                // Where the items go to the terminal there is no room for a bar.
                quiet || (toOutput && !Console.IsOutputRedirected),
                progress => WriteAsync(file, rows, address, selection, options with { Progress = progress }, cancellationToken)).ConfigureAwait(false);
            if (!toOutput) Console.Out.WriteLine($"{export.Path}: {Human.Plural(export.Items, subject.Noun())}, {Human.Bytes(export.Bytes)}");
            if (export.Items == 0) Console.Error.WriteLine($"hnactors: nothing was exported: {address} has no body {selection}.");
        }
        return ExitCode.Done;
    }

    private static async Task<ExportSummary> WriteAsync(
        string file, IItemStore rows, StoreSource address, ItemSelection selection, ExportOptions options, CancellationToken cancellationToken)
    {
        var items = selection.ReadAsync(rows, address, cancellationToken);
        if (file != OutFile.StandardOutput) return await ItemExport.WriteAsync(items, file, options, cancellationToken).ConfigureAwait(false);
        await using var output = Console.OpenStandardOutput();
        return await ItemExport.WriteLinesAsync(items, output, "standard output", options, cancellationToken).ConfigureAwait(false);
    }
}
