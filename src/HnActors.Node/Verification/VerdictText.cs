using System.Text.Json;
using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Options;
using HnActors.Node.Terminal;
using HnActors.Storage;

namespace HnActors.Node.Verification;

/// <summary>Describes the result of a verification.</summary>
internal static class VerdictText
{
    private const int ShownRows = 10;

    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <param name="isRepairing">True if a repair is about to start: then no hint how to repair is needed.</param>
    public static IEnumerable<string> Lines(StoreSource store, StoreVerdict verdict, bool isRepairing = false)
    {
        var (wanted, findings) = (verdict.Wanted, verdict.Findings);
        if (wanted.IsEmpty && !verdict.HasLostNames && verdict.Cancelled.IsEmpty)
        {
            yield return $"nothing to verify: {store} is empty, and has no record of what was requested. Start with `hnactors download`.";
            yield break;
        }
        var ids = verdict.Subject == JobSubject.Items && !wanted.IsEmpty ? $" ({wanted})" : "";
        yield return $"{Headline(verdict)}: {Human.Plural(wanted.IdCount, Noun(verdict))}{ids}, " +
            $"{Human.Count(findings.Bodies)} with a valid body, {Human.Count(findings.Nulls)} null";
        if (!verdict.IsRecorded)
        {
            yield return "  the store's jobs are lost, so there is no record of what was requested: this is what lies between its lowest and its highest " +
                "row" + Mend("makes a job of that");
        }
        foreach (var row in findings.BadRows.Take(ShownRows)) yield return $"  bad row {verdict.Names.GetValueOrDefault(row.Id) ?? $"{row.Id}"}: {row.What}";
        if (findings.BadRows.Count > ShownRows) yield return $"  … and {Human.Count(findings.BadRows.Count - ShownRows)} more bad rows";
        if (!verdict.Holes.IsEmpty) yield return $"  missing {Of(verdict, verdict.Holes)}";
        if (!verdict.Parked.IsEmpty)
            yield return $"  parked {Of(verdict, verdict.Parked)} (see `hnactors dead-letters " +
                $"list{(verdict.Subject == JobSubject.Users ? " --users" : "")}{StoreHint.Of(store)}`)";
        if (!verdict.Dropped.IsEmpty) yield return $"  dropped {Of(verdict, verdict.Dropped)}";
        if (!verdict.Cancelled.IsEmpty) yield return $"  given up {Of(verdict, verdict.Cancelled)}, by jobs that were cancelled before fetching them";
        if (verdict.Unnumbered > 0)
        {
            yield return $"  not found by name {Human.Plural(verdict.Unnumbered, "stored user")}, whose names are lost from the table of authors" +
                Mend("restores them");
        }
        if (!verdict.Nameless.IsEmpty)
        {
            yield return $"  without a name {Human.Plural(verdict.Nameless.IdCount, "number")} of those requested" +
                Mend("looks for the names in the store, among users and authors of items");
        }
        if (findings.Unasked > 0) yield return $"  never requested {Human.Plural(findings.Unasked, "row")}, all of them sound";
        if (!findings.DoubtfulNulls.IsEmpty)
        {
            yield return $"  null on a single answer {Human.Plural(findings.DoubtfulNulls.IdCount, "id")}, stored by an earlier version" +
                Mend("fetches them again");
        }

        string Mend(string does) => isRepairing ? "" : $": `hnactors verify --repair{StoreHint.Of(store)}` {does}";
    }

    private static string Noun(StoreVerdict verdict) => verdict.Subject == JobSubject.Users ? "user" : "id";

    // Items are shown by id; users by name, as far as the names were looked up.
    private static string Of(StoreVerdict verdict, IdRangeSet ids)
    {
        if (verdict.Subject == JobSubject.Items) return $"{Human.Plural(ids.IdCount, Noun(verdict))}: {ids}";
        var names = ids.Ids().Take(StoreVerdict.MaxNames).Select(number => verdict.Names.GetValueOrDefault(number)).OfType<string>().ToList();
        return $"{Human.Plural(ids.IdCount, Noun(verdict))}: {string.Join(", ", names)}{(names.Count < ids.IdCount ? ", …" : "")}";
    }

    private static string Headline(StoreVerdict verdict) => verdict switch
    {
        { IsComplete: true } => "complete",
        { ExitCode: ExitCode.Done } => "complete except for what was dropped",
        _ => "incomplete",
    };

    public static string ToJson(StoreSource store, StoreVerdict verdict) => JsonSerializer.Serialize(
        new
        {
            Store = store.ToString(),
            Subject = verdict.Subject.Nouns(),
            Total = verdict.Wanted.IdCount,
            verdict.Findings.Bodies,
            verdict.Findings.Nulls,
            BadRows = verdict.Findings.BadRows.Select(row => row.Id),
            Missing = verdict.Holes.Select(range => new[] { range.First, range.Last }),
            Parked = verdict.Parked.IdCount,
            Dropped = verdict.Dropped.IdCount,
            verdict.Findings.Unasked,
            verdict.Unnumbered,
            Nameless = verdict.Nameless.IdCount,
            Cancelled = verdict.Cancelled.IdCount,
            DoubtfulNulls = verdict.Findings.DoubtfulNulls.IdCount,
            Complete = verdict.IsComplete,
        },
        JsonOptions);
}
