using System.CommandLine;
using HnActors.Node.Comparing;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Addresses;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors compare</c></summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = "A store, sqlite:PATH or postgres:CONNECTION; the folder of a data set, or its manifest.json." };
        var second = new Argument<string>("B") { Description = "Another one." };
        var repair = new Option<bool>("--repair")
        {
            Description = "Asks the API for the ids in which they differ, and stores what it says in A, and in B where that is a store.",
        };
        var users = new Option<bool>("--users") { Description = "Compares the users of two stores, by their names, instead of items." };
        var fetch = new FetchOptions(parsed => StoreOf(parsed.GetValue(first)!));
        var command = new Command(
            "compare",
            "Finds the ids in which two copies differ in items: by their exact bodies, or by the hashes of a data set's manifest, whose files are " +
            "read only where those differ; or in users. When something was read is not compared. Exit code 0 where they are equal, 1 where not.")
        {
            first, second, repair, users,
        };
        fetch.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (one, two) = (ComparedCopy.Parse(parsed.GetValue(first)!), ComparedCopy.Parse(parsed.GetValue(second)!));
            var settings = fetch.Read(parsed);
            if (!parsed.GetValue(users)) return RunAsync(one, two, settings, parsed.GetValue(repair), cancellationToken);
            if (parsed.GetValue(repair))
                throw new UsageException("--repair fetches items, and --users compares users: `hnactors users` fetches those that a store lacks.");
            return CompareUsersAsync(StoreWithUsers(one), StoreWithUsers(two), settings, cancellationToken);
        });
        return command.WithExamples(
            "hnactors compare sqlite:hn.db sqlite:other.db",
            "hnactors compare sqlite:hn.db sqlite:other.db --users",
            "hnactors compare sqlite:hn.db hacker-news --repair",
            "hnactors compare a/manifest.json b/manifest.json");
    }

    // Without --repair nothing is stored, and any name will do.
    private static StoreSource StoreOf(string text) => ComparedCopy.Parse(text).Store ?? StoreAddress.Parse("sqlite:hn.db");

    private static StoreSource StoreWithUsers(ComparedCopy copy) => copy.Store
        ?? throw new UsageException($"--users compares two stores, and {copy} is none: name it as sqlite:PATH or postgres:CONNECTION.");

    private static async Task<int> CompareUsersAsync(
        StoreSource first, StoreSource second, FetchSettings settings, CancellationToken cancellationToken)
    {
        var comparison = await ComparedUsers.RunAsync(first, second, settings.Quiet, cancellationToken).ConfigureAwait(false);
        Summaries.Print(comparison.Lines(), comparison.ToJson, settings.Json);
        return comparison.AreEqual ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> RunAsync(
        ComparedCopy first, ComparedCopy second, FetchSettings settings, bool repair, CancellationToken cancellationToken)
    {
        if (repair && first.Store is null)
            throw new UsageException($"--repair stores what the API says in A, and {first} is not a store: name a store first.");
        if (repair) settings = await CopyRepair.ChooseApiAsync(first, second, settings, cancellationToken).ConfigureAwait(false);
        var comparison = await Comparison.RunAsync(first, second, settings.Quiet, cancellationToken).ConfigureAwait(false);
        if (repair && !comparison.Differing.IsEmpty)
        {
            foreach (var line in comparison.Lines()) Console.Error.WriteLine(line);
            var (summary, since) = await CopyRepair.FetchAsync(comparison.Differing, settings, cancellationToken).ConfigureAwait(false);
            foreach (var line in summary.Lines()) Console.Error.WriteLine(line);
            if (summary.Interrupted) return ExitCode.Interrupted;
            if (second.Store is { } other)
            {
                await CopyRepair.CopyAsync(comparison.Differing, since, first.Store!, settings with { Store = other }, cancellationToken)
                    .ConfigureAwait(false);
            }
            comparison = await Comparison.RunAsync(first, second, settings.Quiet, cancellationToken).ConfigureAwait(false);
            if (!comparison.AreEqual)
            {
                // What is published stays as it is.
                Console.Error.WriteLine(second.Store is null
                    ? $"{first} has what the API says; {second} is a data set, which --repair does not change"
                    : "what differs still is a body in one of them to which the API says null by now, or was not to be had");
            }
        }
        Summaries.Print(comparison.Lines(), comparison.ToJson, settings.Json);
        return comparison.AreEqual ? ExitCode.Done : ExitCode.Failed;
    }
}
