using System.CommandLine;
using HnActors.Node.Downloading;
using HnActors.Node.Notifying;
using HnActors.Node.Options;
using HnActors.Node.Settings;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors users</c></summary>
internal static class UsersCommand
{
    public static Command Create()
    {
        var fetch = new FetchOptions();
        var watching = new WatchOptions();
        var notifications = new NotificationOptions();
        var file = new Option<string?>("--file") { Description = "Fetch the users named in this file, one a line, instead of all authors.", HelpName = "FILE" };
        var command = new Command(
            "users",
            "Downloads the authors of the store's items. After any stop, run it again and it continues where it left off; run it later to download " +
            "the authors added since.") { file };
        fetch.AddTo(command);
        watching.AddTo(command);
        notifications.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (names, settings) = (parsed.GetValue(file) is { } path ? NamedUsers.ReadFile(path) : null, watching.ApplyTo(fetch.Read(parsed), parsed));
            using var notifier = new Notifier(notifications.Read(parsed), command.Name, TimeProvider.System);
            return await notifier.RunAsync(
                endsWhenStopped: false, () => UserDownload.RunAsync(names, settings, notifier, cancellationToken), cancellationToken).ConfigureAwait(false);
        });
        return command.WithExamples("hnactors users", "hnactors users --file names.txt --store sqlite:people.db");
    }
}
