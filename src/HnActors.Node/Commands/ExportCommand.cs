using System.CommandLine;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Options;
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
            Description = "Where to: .jsonl or .jsonl.gz, by the ending; - for standard output.",
            Arity = ArgumentArity.OneOrMore,
        };
        var store = SharedOptions.Store();
        var from = SharedOptions.Count("--from", "Only items from this id.");
        var to = SharedOptions.Count("--to", "Only items up to this id.");
        var command = new Command("export", "Writes the store's items to files: one exact body a line, in id order; null rows have no line.")
        {
            files, store, from, to,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(files)!, parsed.GetStore(store), parsed.GetValue(from) ?? 1, parsed.GetValue(to) ?? long.MaxValue - 1, cancellationToken));
        return command.WithExamples(
            "hnactors export hn.jsonl",
            "hnactors export - | head",
            "hnactors export part.jsonl.gz --from 1 --to 1000000");
    }

    private static async Task<int> RunAsync(string[] files, StoreSource address, long from, long to, CancellationToken cancellationToken)
    {
        if (from > to) throw new UsageException($"--from {from} --to {to} is an empty range: --from must not be above --to.");
        OutFile.Check(files, address);
        await using var store = await address.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var file in files)
        {
            var toOutput = file == OutFile.StandardOutput;
            var export = toOutput
                ? await WriteToOutputAsync(store, from, to, cancellationToken).ConfigureAwait(false)
                : await JsonLinesExport.WriteAsync(store, [(from, to)], file, cancellationToken).ConfigureAwait(false);
            if (!toOutput) Console.Out.WriteLine($"{export.Path}: {Human.Plural(export.Items, "line")}, {Human.Bytes(export.Bytes)}");
            if (export.Items == 0)
                Console.Error.WriteLine(
                    $"hnactors: nothing was exported: {address} has no body {(to < long.MaxValue - 1 ? $"from {from} to {to}" : $"from {from} on")}.");
        }
        return ExitCode.Done;
    }

    private static async Task<ExportSummary> WriteToOutputAsync(IItemStore store, long from, long to, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        return await JsonLinesExport.WriteAsync(store, [(from, to)], output, "standard output", cancellationToken).ConfigureAwait(false);
    }
}
