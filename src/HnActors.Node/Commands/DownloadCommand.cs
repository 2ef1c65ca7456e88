using System.CommandLine;
using HnActors.Node.Downloading;
using HnActors.Node.Notifying;
using HnActors.Node.Options;
using HnActors.Node.Terminal;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors download</c></summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var selection = new SelectionOptions();
        var fetch = new FetchOptions();
        var watching = new WatchOptions();
        var notifications = new NotificationOptions();
        var export = new Option<string>("--out")
        {
            Description = "When all items are stored, export them to this file in id order: .jsonl, .jsonl.gz, .jsonl.zst, .csv or .parquet.",
            HelpName = "FILE",
        };
        var users = new Option<bool>("--users") { Description = "Afterwards fetch the items' authors as well, as `hnactors users` does." };
        var plan = new Option<bool>("--plan")
        {
            Description = "Only say how many items, requests and bytes it would take; the API is asked for nothing but its newest id.",
        };
        var command = new Command("download", "Downloads items into the store. After any stop, run the same command again and it continues where it left off.");
        selection.AddTo(command);
        command.Options.Add(users);
        command.Options.Add(export);
        command.Options.Add(plan);
        fetch.AddTo(command);
        watching.AddTo(command);
        notifications.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = watching.ApplyTo(fetch.Read(parsed), parsed);
            if (parsed.GetValue(plan))
                return await DownloadPlan.RunAsync(selection.Read(parsed), parsed.GetValue(users), settings, cancellationToken).ConfigureAwait(false);
            var (chosen, file) = (selection.Read(parsed), parsed.GetValue(export));
            using var notifier = new Notifier(notifications.Read(parsed), command.Name, TimeProvider.System);
            return await notifier.RunAsync(
                endsWhenStopped: false,
                async () =>
                {
                    var items = await Download.RunAsync(chosen, settings, file, notifier, cancellationToken).ConfigureAwait(false);
                    if (!parsed.GetValue(users) || items is not (ExitCode.Done or ExitCode.Parked)) return items;
                    var authors = await UserDownload.RunAsync(names: null, settings, notifier, cancellationToken).ConfigureAwait(false);
                    return ExitCode.Worse(items, authors);
                },
                cancellationToken).ConfigureAwait(false);
        });
        return command.WithExamples(
            "hnactors download --last 10000 --out hn.jsonl",
            "hnactors download --all --plan",
            "hnactors download --all --store sqlite:/data/hn.db",
            "hnactors download --from 1 --to 1000 --api sim");
    }
}
