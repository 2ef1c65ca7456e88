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
        var selection = new SelectionOptions();
        var fetch = new FetchOptions();
        var notifications = new NotificationOptions();
        var users = new Option<bool>("--users") { Description = "Users too; by themselves where the store holds users already." };
        var history = new Option<bool>("--history")
        {
            Description = "Keep every body that another replaces, in the table item_history; once chosen, it holds for the store.",
        };
        var sweepAge = SharedOptions.Number(
            "--sweep-age", "DAYS", "Items up to this age are read again now and then although nothing was said of them; 0 for none.", 30, 365);
        var sweepRate = SharedOptions.Number(
            "--sweep-rate",
            "N",
            "The most items a second that are read again so. Default: three for every ten that are new or changed, or 1 where that is more.",
            normal: null,
            10_000);
        var command = new Command(
            "follow",
            "Brings what the store lacks and then keeps it true until it is stopped: new items within seconds, and those that change. Without a " +
            "choice of items it goes on from what the store has.");
        selection.AddTo(command);
        command.Options.Add(users);
        command.Options.Add(history);
        command.Options.Add(sweepAge);
        command.Options.Add(sweepRate);
        fetch.AddTo(command);
        notifications.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new FollowSettings(
                selection.Read(parsed),
                parsed.GetValue(users),
                parsed.GetValue(history),
                new FollowOptions
                {
                    Staleness = new StalenessRule { MaxAge = TimeSpan.FromDays(parsed.GetValue(sweepAge) ?? 0) },
                    SweepRate = parsed.GetValue(sweepRate),
                },
                fetch.Read(parsed));
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
