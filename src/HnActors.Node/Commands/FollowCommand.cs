using System.CommandLine;
using HnActors.Core.Following;
using HnActors.Node.Following;
using HnActors.Node.Notifying;
using HnActors.Node.Options;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors follow</c></summary>
internal static class FollowCommand
{
    public static Command Create()
    {
        var selection = new SelectionOptions(isOpenEnded: true);
        var fetch = new FetchOptions();
        var watching = new WatchOptions();
        var notifications = new NotificationOptions();
        var following = new FollowingOptions();
        var users = new Option<bool>("--users") { Description = "Follow users too; this is the default if the store already holds users." };
        var command = new Command(
            "follow",
            "Downloads what the store lacks, then keeps it up to date until stopped: new items within seconds, and items that change. Without a choice " +
            "of items it continues from what the store has.");
        selection.AddTo(command);
        command.Options.Add(users);
        following.AddTo(command);
        fetch.AddTo(command);
        watching.AddTo(command);
        notifications.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new FollowSettings(
                selection.Read(parsed),
                parsed.GetValue(users),
                following.KeepsHistory(parsed),
                FollowOptions.Of(following.Read(parsed)),
                watching.ApplyTo(fetch.Read(parsed), parsed));
            using var notifier = new Notifier(notifications.Read(parsed), command.Name, TimeProvider.System);
            return await notifier.RunAsync(
                endsWhenStopped: true, () => Follow.RunAsync(settings, notifier, cancellationToken), cancellationToken).ConfigureAwait(false);
        });
        return command.WithExamples(
            "hnactors follow",
            "hnactors follow --all --users --store sqlite:/data/hn.db",
            "hnactors follow --last 10000 --sweep-age 14");
    }
}
