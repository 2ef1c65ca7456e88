using System.CommandLine;
using HnActors.Core.Ids;
using HnActors.Node.Exporting;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors export</c></summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to write, in the format of the ending: .jsonl, .jsonl.gz, .jsonl.zst, .csv, .parquet; - for exact bodies on standard output.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var store = SharedOptions.Store();
        var selection = new ItemSelectionOptions();
        var users = new Option<bool>("--users") { Description = "Export users instead of items, in the order in which the store learned their names." };
        var raw = new Option<bool>("--raw") { Description = "Add the exact body to a Parquet file, as a column json of bytes." };
        var dataset = new Option<string?>("--dataset")
        {
            Description = "Write all items and users as a data set: Parquet files of a million ids each, with a manifest and a card. A folder that " +
                "already holds one is brought up to date.",
            HelpName = "DIR",
        };
        var closedAfter = SharedOptions.Number(
            "--closed-after", "DAYS", "A file of a data set is closed once each of its items has been read at this age or later.", 30, 3650);
        var plan = new Option<bool>("--plan") { Description = "Only say which files of a data set would be written." };
        var quiet = SharedOptions.Quiet();
        var command = new Command("export", "Writes the store's items to files, in id order, the same bytes each time; nulls are left out.")
        {
            files, store,
        };
        selection.AddTo(command);
        command.Options.Add(users);
        command.Options.Add(raw);
        command.Options.Add(dataset);
        command.Options.Add(closedAfter);
        command.Options.Add(plan);
        command.Options.Add(quiet);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (paths, chosen, isRaw) = (parsed.GetValue(files)!, selection.Read(parsed), parsed.GetValue(raw));
            var (address, isQuiet) = (parsed.GetStore(store), parsed.GetValue(quiet));
            var subject = parsed.GetValue(users) ? JobSubject.Users : JobSubject.Items;
            if (parsed.GetValue(dataset) is { } folder)
            {
                if (paths.Length > 0 || selection.AreGiven(parsed) || isRaw || subject == JobSubject.Users)
                    throw new UsageException("--dataset writes everything, exact bodies too: it can't be used with a FILE or a choice of rows or columns.");
                return DatasetRun.RunAsync(
                    folder, address, TimeSpan.FromDays(parsed.GetValue(closedAfter)!.Value), parsed.GetValue(plan), isQuiet, cancellationToken);
            }
            if (parsed.IsGiven(closedAfter)) throw new UsageException("--closed-after is for a data set: name its folder with --dataset DIR.");
            if (parsed.GetValue(plan)) throw new UsageException("--plan is for a data set: name its folder with --dataset DIR.");
            if (paths.Length == 0) throw new UsageException("no file to write: name one, such as hn.jsonl or hn.parquet, or a folder with --dataset DIR.");
            if (subject == JobSubject.Users && !chosen.IsAll) throw new UsageException("--users exports all users: it can't be used with a choice of items.");
            return FileExport.RunAsync(paths, address, subject, chosen, isRaw, isQuiet, cancellationToken);
        });
        return command.WithExamples(
            "hnactors export hn.jsonl",
            "hnactors export - | head",
            "hnactors export part.jsonl.gz --from 1 --to 1000000",
            "hnactors export stories.parquet --type story --since 2024-01-01 --until 2025-01-01",
            "hnactors export best.csv --where \"score >= 1000\"",
            "hnactors export users.parquet --users",
            "hnactors export --dataset hacker-news",
            "hnactors export --dataset hacker-news --plan");
    }
}
