using System.CommandLine;
using HnActors.Node.Importing;
using HnActors.Node.Options;
using HnActors.Node.Settings;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors import</c></summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("FILE|DIR")
        {
            Description = "Files of exact bodies: .jsonl, .jsonl.gz, .jsonl.zst, or .parquet with a column json; or a folder of such files, or of a data set.",
            Arity = ArgumentArity.OneOrMore,
        };
        var store = SharedOptions.Store();
        var api = SharedOptions.ApiOfStore();
        var fetchedAt = SharedOptions.Instant(
            "--fetched-at",
            "When the bodies of .jsonl files were fetched, which such files don't say. With it, newer bodies replace stored ones; without it they " +
            "only fill gaps, dated by their file.");
        var json = SharedOptions.Json();
        var quiet = SharedOptions.Quiet();
        var command = new Command(
            "import",
            "Imports items and users from files. Each is checked as if the API had sent it; anything that is not an item or user is refused, " +
            "with the reason, and the exit code is 1. What was imported counts as fetched: no download requests it again.")
        {
            paths, store, api, fetchedAt, json, quiet,
        };
        command.SetAction((parsed, cancellationToken) => Import.RunAsync(
            parsed.GetValue(paths)!,
            parsed.GetValue(fetchedAt),
            FetchSettings.WithoutFetching(
                parsed.GetStore(store), parsed.GetApi(api), api.Read(parsed) is not null, parsed.GetValue(json), parsed.GetValue(quiet)),
            cancellationToken));
        return command.WithExamples(
            "hnactors import hn.jsonl.zst", "hnactors import hacker-news", "hnactors import old.jsonl --fetched-at 2024-05-01 --store sqlite:old.db");
    }
}
