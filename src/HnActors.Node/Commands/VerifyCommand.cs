using System.CommandLine;
using System.Text.Json;
using HnActors.Node.Display;
using HnActors.Node.Downloading;
using HnActors.Node.Options;
using HnActors.Node.Verification;
using HnActors.Storage;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors verify</c></summary>
internal static class VerifyCommand
{
    private const int ShownRows = 10;

    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var fetch = new FetchOptions();
        var repair = new Option<bool>("--repair") { Description = "Fetch again what is missing or damaged, from where the items came." };
        var command = new Command(
            "verify",
            "Proves that the copy is complete, or says what is missing: looks at every row that was asked for, is it there, is it " +
            "valid JSON, does it have the id of its row. Exit code 0 where all is well, 3 where only parked or dropped ids are missing, 1 otherwise.")
        {
            repair,
        };
        fetch.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(fetch.Read(parsed), parsed.GetValue(repair), stop));
        return command.WithExamples("hnactors verify", "hnactors verify --repair");
    }

    private static async Task<int> RunAsync(FetchSettings settings, bool repair, CancellationToken stop)
    {
        var verdict = await StoreVerification.RunAsync(settings.Store, stop).ConfigureAwait(false);
        if (repair && !verdict.ToRepair.IsEmpty)
        {
            foreach (var line in Lines(settings.Store, verdict)) Console.Error.WriteLine(line);
            var summary = await StoreRepair.RunAsync(verdict, settings, stop).ConfigureAwait(false);
            if (summary.Interrupted) return ExitCode.Interrupted;
            verdict = await StoreVerification.RunAsync(settings.Store, stop).ConfigureAwait(false);
        }
        if (settings.Json) Console.Out.WriteLine(ToJson(settings, verdict));
        else foreach (var line in Lines(settings.Store, verdict)) Console.Out.WriteLine(line);
        return verdict.ExitCode;
    }

    private static IEnumerable<string> Lines(StoreAddress store, StoreVerdict verdict)
    {
        var (wanted, findings) = (verdict.Wanted, verdict.Findings);
        if (wanted.IsEmpty)
        {
            yield return "complete: the store is empty, and nothing was asked for yet";
            yield break;
        }
        yield return $"{(verdict.IsComplete ? "complete" : "incomplete")}: {Human.Plural(wanted.IdCount, "id")} ({wanted}), " +
            $"{Human.Count(findings.Bodies)} with a valid body, {Human.Count(findings.Nulls)} null";
        foreach (var row in findings.BadRows.Take(ShownRows)) yield return $"  bad row {row.Id}: {row.What}";
        if (findings.BadRows.Count > ShownRows) yield return $"  … and {Human.Count(findings.BadRows.Count - ShownRows)} more bad rows";
        if (!verdict.Holes.IsEmpty) yield return $"  missing {Human.Plural(verdict.Holes.IdCount, "id")}: {verdict.Holes}";
        if (!verdict.Explained.IsEmpty)
            yield return $"  parked or dropped {Human.Plural(verdict.Explained.IdCount, "id")}: {verdict.Explained} (see `hnactors dead-letters list{StoreHint.Of(store)}`)";
    }

    private static string ToJson(FetchSettings settings, StoreVerdict verdict) => JsonSerializer.Serialize(
        new
        {
            Store = settings.Store.ToString(),
            Total = verdict.Wanted.IdCount,
            verdict.Findings.Bodies,
            verdict.Findings.Nulls,
            BadRows = verdict.Findings.BadRows.Select(row => row.Id),
            Missing = verdict.Holes.Select(range => new[] { range.First, range.Last }),
            Parked = verdict.Explained.IdCount,
            Complete = verdict.IsComplete,
        },
        JsonOptions);
}
