using System.CommandLine;
using System.Globalization;
using HnActors.HackerNews;
using HnActors.HackerNews.Bodies;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Node.Api;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Options;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Threads;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors get …</c>: the API on the command line.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var api = SharedOptions.Api();
        api.Recursive = true;
        var timeout = SharedOptions.Timeout();
        timeout.Recursive = true;
        var command = new Command("get", "Makes one request to the API and prints the answer: exact bodies, or ids one a line.") { api, timeout };

        var id = IdArgument("The item's id, 1 or more.");
        var item = new Command("item", "An item's body; null if there is none.") { id };
        item.SetAction((parsed, cancellationToken) => AskAsync(
            parsed, async client => Body.Print(await client.GetItemBodyAsync(parsed.GetValue(id), cancellationToken))));
        command.Add(item);

        var name = new Argument<string>("NAME") { Description = "The user's name." };
        name.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.Tokens[0].Value)) result.AddError("a user's name can't be empty.");
        });
        var user = new Command("user", "A user's body; names are case-sensitive.") { name };
        user.SetAction((parsed, cancellationToken) => AskAsync(
            parsed, async client => Body.Print(await client.GetUserBodyAsync(parsed.GetValue(name)!, cancellationToken))));
        command.Add(user);

        var maxItem = new Command("maxitem", "The newest id.");
        maxItem.SetAction(
            (parsed, cancellationToken) => AskAsync(parsed, async client => Console.Out.WriteLine(await client.GetMaxItemAsync(cancellationToken))));
        command.Add(maxItem);

        var updates = new Command("updates", "The ids and names that changed lately.");
        updates.SetAction((parsed, cancellationToken) => AskAsync(parsed, async client =>
        {
            var changed = await client.GetUpdatesAsync(cancellationToken);
            foreach (var changedItem in changed.Items) Console.Out.WriteLine($"item {changedItem}");
            foreach (var profile in changed.Profiles) Console.Out.WriteLine($"user {profile}");
        }));
        command.Add(updates);

        foreach (var list in Enum.GetValues<StoryList>())
        {
            var stories = new Command(list.ToString().ToLowerInvariant(), $"The ids of the list '{list.ToString().ToLowerInvariant()}'.");
            stories.SetAction((parsed, cancellationToken) => AskAsync(parsed, async client =>
            {
                foreach (var story in await client.GetStoriesAsync(list, cancellationToken)) Console.Out.WriteLine(story);
            }));
            command.Add(stories);
        }
        command.Add(CreateThread(api, timeout));
        return command;

        async Task<int> AskAsync(ParseResult parsed, Func<IHackerNewsClient, Task> ask)
        {
            var address = parsed.GetApi(api);
            await using var connection = await ApiConnection.OpenAsync(
                address, TimeSpan.FromSeconds(parsed.GetValue(timeout)), CancellationToken.None);
            try
            {
                await ask(connection.Client);
            }
            catch (HackerNewsException exception)
            {
                throw ApiTrouble.Of(address, exception);
            }
            return ExitCode.Done;
        }
    }

    private static Argument<long> IdArgument(string description) => new("ID")
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id >= 1) return id;
            result.AddError($"'{text}' is not an item's id: give a whole number of 1 or more.");
            return default;
        },
    };

    private static Command CreateThread(Option api, Option timeout)
    {
        var id = IdArgument("The item that the thread starts from.");
        var store = SharedOptions.Store();
        var json = new Option<bool>("--json") { Description = "Print a line of JSON for each item: its depth, its id, and its exact body." };
        var command = new Command("thread", "An item and all replies to it, in page order; from the store, not from the API.") { id, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            foreach (var other in new Option[] { api, timeout })
            {
                if (parsed.IsGiven(other)) throw new UsageException($"{other.Name} is for requests to the API; a thread comes from the store: leave it out.");
            }
            var (address, wanted) = (parsed.GetStore(store), parsed.GetValue(id));
            await JobSession.RefuseMissingAsync(address).ConfigureAwait(false);
            var thread = await address.Threads.ReadAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (thread.Count == 0)
                throw new FailedException($"{address} has no item {wanted}: fetch it with `hnactors download`, or name another --store.");
            foreach (var item in thread)
            {
                RefuseDamaged(item, address);
                if (parsed.GetValue(json)) Body.Print(item);
                else if (item.Json is { } body) foreach (var line in ItemText.InThread(Item.Parse(body)!, item.Depth)) Console.Out.WriteLine(line);
                else if (item.Depth == 0) Console.Out.WriteLine($"item {item.Id} is null: the API says that there is none.");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void RefuseDamaged(ThreadItem item, StoreSource store)
    {
        try
        {
            if (item.Json is { } body) BodyCheck.IsNullOrItem(body, item.Id);
        }
        catch (HackerNewsException exception)
        {
            throw new FailedException(
                $"item {item.Id} of {store} is damaged: {exception.Message.TrimEnd('.')}. `hnactors verify --repair{StoreHint.Of(store)}` fetches it again.");
        }
    }
}
