using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Export;

namespace HnActors.Node.Exporting;

/// <summary>Writes a store's items or users to files.</summary>
internal static class FileExport
{
    public static async Task<int> RunAsync(
        string[] files, StoreSource address, JobSubject subject, ItemSelection selection, bool raw, bool quiet, CancellationToken cancellationToken)
    {
        OutFile.Check(files, address);
        if (raw && files.FirstOrDefault(file => file == OutFile.StandardOutput || !ExportFormat.Of(file).TakesRaw) is { } other)
        {
            throw new UsageException(
                $"--raw is for Parquet files, and '{other}' is not one: a .jsonl file holds exact bodies anyway, and a .csv file can't hold them.");
        }
        var options = new ExportOptions
        {
            Kind = subject == JobSubject.Users ? RowKind.Users : RowKind.Items,
            Filter = selection.Filter,
            Raw = raw,
        };
        await using var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        IRowStore rows = subject == JobSubject.Users ? store.Users : store;
        foreach (var file in files)
        {
            var toOutput = file == OutFile.StandardOutput;
            var export = await ExportDisplay.ShowAsync(
                rows,
                selection.From,
                selection.To,
                file,
                // When the items go to the terminal, there is no place for a progress bar.
                quiet || (toOutput && !Console.IsOutputRedirected),
                progress => WriteAsync(file, rows, address, selection, options with { Progress = progress }, cancellationToken)).ConfigureAwait(false);
            if (!toOutput) Console.Out.WriteLine($"{export.Path}: {Human.Plural(export.Items, subject.Noun())}, {Human.Bytes(export.Bytes)}");
            if (export.Damaged > 0) Console.Error.WriteLine(
                $"hnactors: {file} has {Human.Plural(export.Damaged, "row")} with nothing but an id, because the stored bodies are damaged: " +
                $"`hnactors verify --repair{StoreHint.Of(address)}` fetches them again.");
            if (export.Items == 0) Console.Error.WriteLine($"hnactors: {file} is empty: {address} has no body {selection}.");
        }
        return ExitCode.Done;
    }

    private static async Task<ExportSummary> WriteAsync(
        string file, IRowStore rows, StoreSource address, ItemSelection selection, ExportOptions options, CancellationToken cancellationToken)
    {
        var items = selection.SourceOf(rows, address, cancellationToken);
        if (file != OutFile.StandardOutput) return await ItemExport.WriteAsync(items, file, options, cancellationToken).ConfigureAwait(false);
        await using var output = Console.OpenStandardOutput();
        try
        {
            return await ItemExport.WriteLinesAsync(items, output, "standard output", options, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw ResultWriter.Failed(exception);
        }
    }
}
