using System.CommandLine;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Logs;
using HnActors.Node.Options;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Sqlite;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors index</c></summary>
internal static class IndexCommand
{
    public static Command Create()
    {
        var store = SharedOptions.Store();
        var text = new Option<bool>("--text") { Description = "Create the index that `hnactors search` needs instead, or bring it up to date." };
        var command = new Command("index", "Creates indexes of items by author, parent, time and type, for queries in SQL.") { store, text };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetStore(store), parsed.GetValue(text), cancellationToken));
        return command.WithExamples("hnactors index", "hnactors index --text");
    }

    private static async Task<int> RunAsync(StoreSource store, bool text, CancellationToken cancellationToken)
    {
        await JobSession.RefuseMissingAsync(store).ConfigureAwait(false);
        // A SQLite file allows one writer at a time: a download would stall meanwhile.
        await using var held = store is SqliteStoreSource ? await store.LockAsync(cancellationToken).ConfigureAwait(false) : null;
        if (text)
        {
            var screen = ProgramLog.Current.IsTerminal ? ProgramLog.Current.Screen : null;
            var progress = screen is null ? null : new DirectProgress(count => screen.Write($"\r{Human.Plural(count, "item")} "));
            var count = await store.TextIndex.UpdateAsync(progress, cancellationToken).ConfigureAwait(false);
            if (count > 0) screen?.WriteLine();
            Console.Out.WriteLine(count > 0 ? $"{Human.Plural(count, "item")} taken into the search index" : "the search index is up to date");
            return ExitCode.Done;
        }
        var made = await store.Indexes.CreateAsync(cancellationToken).ConfigureAwait(false);
        Console.Out.WriteLine(made.Count > 0 ? $"made {string.Join(", ", made)}" : "all indexes are there");
        return ExitCode.Done;
    }
}
