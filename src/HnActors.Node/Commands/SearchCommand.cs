using System.CommandLine;
using HnActors.HackerNews.Models;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Options;
using HnActors.Node.Terminal;
using HnActors.Storage;
using HnActors.Storage.Text;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors search</c></summary>
internal static class SearchCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var words = new Argument<string[]>("WORDS")
        {
            Description = "Words that must all occur; put a phrase in double quotes, and a minus before what must not occur.",
            Arity = ArgumentArity.OneOrMore,
        };
        var store = SharedOptions.Store();
        var limit = SharedOptions.Count("--limit", $"Show at most N items. Default: {DefaultLimit}.");
        var json = new Option<bool>("--json") { Description = "Print exact bodies, one a line." };
        var command = new Command("search", "Finds stored items by the words of their titles and texts, best first. Run `hnactors index --text` before it.")
        {
            words, store, limit, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            string.Join(' ', parsed.GetValue(words)!),
            parsed.GetStore(store),
            (int)Math.Min(parsed.GetValue(limit) ?? DefaultLimit, int.MaxValue),
            parsed.GetValue(json),
            cancellationToken));
        return command.WithExamples("hnactors search lisp machine", "hnactors search '\"hash table\" -python' --limit 5");
    }

    private static async Task<int> RunAsync(string words, StoreSource address, int limit, bool json, CancellationToken cancellationToken)
    {
        var terms = SearchTerms.Parse(words);
        await JobSession.RefuseMissingAsync(address).ConfigureAwait(false);
        var found = await address.TextIndex.SearchAsync(terms, limit, cancellationToken).ConfigureAwait(false)
            ?? throw new FailedException($"{address} has no search index yet: create it with `hnactors index --text{StoreHint.Of(address)}`.");
        foreach (var body in found.Select(item => item.Json!))
        {
            if (json) Body.Print(body);
            else foreach (var line in ItemText.Found(Item.Parse(body)!, terms.Required)) Console.Out.WriteLine(line);
        }
        if (found.Count == 0) Console.Error.WriteLine("hnactors: no item has all of these words");
        return ExitCode.Done;
    }
}
