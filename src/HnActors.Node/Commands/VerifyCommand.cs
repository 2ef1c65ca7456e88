using System.CommandLine;
using System.Text.Json;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Hosting;
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
        var store = SharedOptions.Store();
        var json = SharedOptions.Json();
        var command = new Command("verify", """
            Proves that the copy is complete, or says what is missing: looks at every row of the job's range, is it there, is it
            valid JSON, does it have the id of its row. Exit code 0 where all is well, 3 where only parked or dropped ids are missing, 1 otherwise.
            """)
        {
            store, json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetStore(store), parsed.GetValue(json), stop));
        return command;
    }

    private static async Task<int> RunAsync(StoreAddress address, bool json, CancellationToken stop)
    {
        await using var reader = await JobReader.OpenAsync(address, stop).ConfigureAwait(false);
        var status = await reader.ReadStatusAsync(stop).ConfigureAwait(false);
        var wanted = status?.Progress.TargetIds
            ?? (await reader.Store.BoundsAsync(stop).ConfigureAwait(false) is { } bounds ? IdRangeSet.Of(bounds.First, bounds.Last) : IdRangeSet.Empty);
        var findings = await StoreCheck.RunAsync(reader.Store, wanted, stop).ConfigureAwait(false);
        var letters = new List<long>();
        await foreach (var letter in reader.ReadDeadLettersAsync(new DeadLetterFilter(Ids: findings.Missing)).ConfigureAwait(false))
        {
            if (letter.Standing != DeadLetterStanding.Waiting) letters.Add(letter.Id);
        }
        var explained = IdRangeSet.OfIds(letters);
        var holes = findings.Missing.Except(explained);
        var complete = findings.BadRows.Count == 0 && findings.Missing.IsEmpty;
        if (json) Console.Out.WriteLine(ToJson(address, wanted, findings, explained, holes, complete));
        else foreach (var line in Lines(wanted, findings, explained, holes, complete)) Console.Out.WriteLine(line);
        return complete ? ExitCode.Done : findings.BadRows.Count == 0 && holes.IsEmpty ? ExitCode.Parked : ExitCode.Failed;
    }

    private static IEnumerable<string> Lines(IdRangeSet wanted, StoreFindings findings, IdRangeSet explained, IdRangeSet holes, bool complete)
    {
        if (wanted.IsEmpty)
        {
            yield return "complete: the store is empty, and nothing was asked for yet";
            yield break;
        }
        yield return $"{(complete ? "complete" : "incomplete")}: {Human.Plural(wanted.IdCount, "id")} ({wanted}), " +
            $"{Human.Count(findings.Bodies)} with a valid body, {Human.Count(findings.Nulls)} null";
        foreach (var row in findings.BadRows.Take(ShownRows)) yield return $"  bad row {row.Id}: {row.What}";
        if (findings.BadRows.Count > ShownRows) yield return $"  … and {Human.Count(findings.BadRows.Count - ShownRows)} more bad rows";
        if (!holes.IsEmpty) yield return $"  missing {Human.Plural(holes.IdCount, "id")}: {holes}";
        if (!explained.IsEmpty)
            yield return $"  parked or dropped {Human.Plural(explained.IdCount, "id")}: {explained} (see `hnactors dead-letters list`)";
    }

    private static string ToJson(
        StoreAddress address, IdRangeSet wanted, StoreFindings findings, IdRangeSet explained, IdRangeSet holes, bool complete) =>
        JsonSerializer.Serialize(
            new
            {
                Store = address.ToString(),
                Total = wanted.IdCount,
                findings.Bodies,
                findings.Nulls,
                BadRows = findings.BadRows.Select(row => row.Id),
                Missing = holes.Select(range => new[] { range.First, range.Last }),
                Parked = explained.IdCount,
                Complete = complete,
            },
            JsonOptions);
}
