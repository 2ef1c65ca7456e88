using System.CommandLine;
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
        var raw = new Option<bool>("--raw") { Description = "Adds the exact body to a Parquet file, as a column json of bytes." };
        var quiet = SharedOptions.Quiet();
        var command = new Command("export", "Writes the store's items to files, in id order, the same bytes each time; null rows are left out.")
        {
            files, store,
        };
        selection.AddTo(command);
        command.Options.Add(raw);
        command.Options.Add(quiet);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(files)!, parsed.GetStore(store), selection.Read(parsed), parsed.GetValue(raw), parsed.GetValue(quiet), cancellationToken));
        return command.WithExamples(
            "hnactors export hn.jsonl",
            "hnactors export - | head",
            "hnactors export part.jsonl.gz --from 1 --to 1000000",
            "hnactors export stories.parquet --type story --since 2024-01-01 --until 2025-01-01",
            "hnactors export best.csv --where \"score >= 1000\"");
    }

    private static async Task<int> RunAsync(
        string[] files, StoreSource address, ItemSelection selection, bool raw, bool quiet, CancellationToken cancellationToken)
    {
        OutFile.Check(files, address);
        if (raw && files.FirstOrDefault(file => file == OutFile.StandardOutput || !ExportFormat.Of(file).TakesRaw) is { } other)
        {
            throw new UsageException(
                $"--raw is for Parquet files, and '{other}' is none: a .jsonl file is made of exact bodies anyway, a .csv file can't hold them.");
        }
        var options = new ExportOptions { Filter = selection.Filter, Raw = raw };
        await using var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var file in files)
        {
            var toOutput = file == OutFile.StandardOutput;
            var export = await ExportDisplay.ShowAsync(
                store,
                selection.From,
                selection.To,
                file,
                // Where the items go to the terminal there is no room for a bar.
                quiet || (toOutput && !Console.IsOutputRedirected),
                progress => WriteAsync(file, store, address, selection, options with { Progress = progress }, cancellationToken)).ConfigureAwait(false);
            if (!toOutput) Console.Out.WriteLine($"{export.Path}: {Human.Plural(export.Items, "item")}, {Human.Bytes(export.Bytes)}");
            if (export.Items == 0) Console.Error.WriteLine($"hnactors: nothing was exported: {address} has no body {selection}.");
        }
        return ExitCode.Done;
    }

    private static async Task<ExportSummary> WriteAsync(
        string file, IItemStore store, StoreSource address, ItemSelection selection, ExportOptions options, CancellationToken cancellationToken)
    {
        var items = selection.ReadAsync(store, address, cancellationToken);
        if (file != OutFile.StandardOutput) return await ItemExport.WriteAsync(items, file, options, cancellationToken).ConfigureAwait(false);
        await using var output = Console.OpenStandardOutput();
        return await ItemExport.WriteLinesAsync(items, output, "standard output", options, cancellationToken).ConfigureAwait(false);
    }
}
