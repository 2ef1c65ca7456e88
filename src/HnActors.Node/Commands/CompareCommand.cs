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
        var first = new Argument<string>("A") { Description = "A store (sqlite:PATH or postgres:CONNECTION), the folder of a data set, or its manifest.json." };
        var second = new Argument<string>("B") { Description = "The copy to compare it with; likewise." };
        var repair = new Option<bool>("--repair")
        {
            Description = "Fetch the differing ids from the API, and store the answers in A, and in B if that is a store.",
        };
        var users = new Option<bool>("--users") { Description = "Compare the users of two stores, by name, instead of items." };
        var fetch = new FetchOptions(parsed => StoreOf(parsed.GetValue(first)!));
        var command = new Command(
            "compare",
            "Finds the ids whose items differ between two copies: by their exact bodies, or by the hashes in a data set's manifest, whose files are " +
            "read only where those differ. Can also compare users. Fetch times are not compared. Exit code 0 if the copies are equal, 1 if not.")
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
                throw new UsageException("--repair fetches items and can't be used with --users: `hnactors users` fetches the users that a store lacks.");
            return CompareUsersAsync(StoreWithUsers(one), StoreWithUsers(two), settings, cancellationToken);
        });
        return command.WithExamples(
            "hnactors compare sqlite:hn.db sqlite:other.db",
            "hnactors compare sqlite:hn.db sqlite:other.db --users",
            "hnactors compare sqlite:hn.db hacker-news --repair",
            "hnactors compare a/manifest.json b/manifest.json");
    }

    // Without --repair nothing is stored, so any name will do.
    private static StoreSource StoreOf(string text) => ComparedCopy.Parse(text).Store ?? StoreAddress.Parse("sqlite:hn.db");

    private static StoreSource StoreWithUsers(ComparedCopy copy) => copy.Store
        ?? throw new UsageException($"--users compares two stores, and {copy} is not a store: give sqlite:PATH or postgres:CONNECTION.");

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
            throw new UsageException($"--repair stores the API's answers in A, and {first} is not a store: name a store as A.");
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
                // Published data is not changed.
                Console.Error.WriteLine(second.Store is null
                    ? $"{first} now has what the API says; {second} is a data set, which --repair does not change"
                    : "the ids that still differ either have a body in one copy while the API now says null, or could not be fetched");
            }
        }
        Summaries.Print(comparison.Lines(), comparison.ToJson, settings.Json);
        return comparison.AreEqual ? ExitCode.Done : ExitCode.Failed;
    }
}
