using System.CommandLine;
using System.Text.Json;
using HnActors.Core.Ids;
using HnActors.Node.Display;
using HnActors.Node.Options;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Node.Verification;
using HnActors.Storage;
using HnActors.Storage.Sqlite;

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
        var job = new Option<string>("--job")
        {
            Description = "Only what this job asked for: last for the last one, or the name of a cluster's.",
            HelpName = "last|JOB",
        };
        var command = new Command(
            "verify",
            "Proves that the copy is complete, or says what is missing: looks at every row, and at every id that was ever asked for. Is it " +
            "there, is it valid JSON, does it have the id of its row? Exit code 0 where all is well or what is missing was dropped by you, 3 " +
            "where only parked ids are missing, 1 otherwise.")
        {
            repair, job,
        };
        fetch.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(fetch.Read(parsed), parsed.GetValue(job), parsed.GetValue(repair), cancellationToken));
        return command.WithExamples("hnactors verify", "hnactors verify --job last", "hnactors verify --repair");
    }

    private static async Task<int> RunAsync(FetchSettings settings, string? job, bool repair, CancellationToken cancellationToken)
    {
        var verdicts = repair
            ? await VerifyOrSalvageAsync(settings, job, cancellationToken).ConfigureAwait(false)
            : await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        if (repair && verdicts.FirstOrDefault(verdict => verdict.HasLostNames) is { } lost)
        {
            foreach (var line in Lines(settings, lost)) Console.Error.WriteLine(line);
            await RestoreAuthorsAsync(settings, lost.Nameless, cancellationToken).ConfigureAwait(false);
            verdicts = await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        }
        var damaged = verdicts.Where(verdict => repair && !verdict.Wanted.IsEmpty && (!verdict.IsRecorded || !verdict.ToRepair.IsEmpty)).ToList();
        foreach (var verdict in damaged)
        {
            foreach (var line in Lines(settings, verdict)) Console.Error.WriteLine(line);
            var summary = await StoreRepair.RunAsync(verdict, settings, cancellationToken).ConfigureAwait(false);
            if (summary.Interrupted) return ExitCode.Interrupted;
        }
        if (damaged.Count > 0) verdicts = await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        if (verdicts.Any(verdict => !verdict.Holes.IsEmpty) && await settings.Store.FindOwnerAsync(cancellationToken).ConfigureAwait(false) is { } owner)
            Console.Error.WriteLine($"hnactors: process {owner} is at work on {settings.Store}: what it has not fetched yet is missing here.");
        foreach (var verdict in verdicts)
        {
            if (settings.Json) Console.Out.WriteLine(ToJson(settings, verdict));
            else foreach (var line in Lines(settings, verdict)) Console.Out.WriteLine(line);
        }
        return verdicts.Select(verdict => verdict.ExitCode).Aggregate(ExitCode.Worse);
    }

    private static async Task<IReadOnlyList<StoreVerdict>> VerifyOrSalvageAsync(FetchSettings settings, string? job, CancellationToken cancellationToken)
    {
        try
        {
            return await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Problem == StoreProblem.Damaged && settings.Store is SqliteStoreSource)
        {
            Console.Error.WriteLine(exception.Message);
        }
        var sqlite = (SqliteStoreSource)settings.Store;
        var saved = await StoreSalvage.RunAsync(sqlite, cancellationToken).ConfigureAwait(false);
        Console.Error.WriteLine(
            $"saved {Human.Plural(saved.Rows, "row")} into a new {sqlite.Path}; the damaged file is kept as {saved.Kept}: delete it when all is well");
        return await StoreVerification.RunAsync(settings.Store, job, cancellationToken).ConfigureAwait(false);
    }

    // Names are all that is needed, and the store has them: in the rows of users, and in what items say of who wrote them.
    private static async Task RestoreAuthorsAsync(FetchSettings settings, IdRangeSet lost, CancellationToken cancellationToken)
    {
        await using var held = await settings.Store.LockAsync(cancellationToken).ConfigureAwait(false);
        await using var store = await settings.Store.OpenOrCreateAsync(cancellationToken).ConfigureAwait(false);
        await store.Users.RestoreAuthorsAsync([.. lost.Ids()], cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<string> Lines(FetchSettings settings, StoreVerdict verdict)
    {
        var (wanted, findings) = (verdict.Wanted, verdict.Findings);
        if (wanted.IsEmpty && !verdict.HasLostNames && verdict.Cancelled.IsEmpty)
        {
            yield return $"nothing to verify: {settings.Store} is empty, and nothing says what was asked of it. Begin with `hnactors download`.";
            yield break;
        }
        var ids = verdict.Subject == JobSubject.Items && !wanted.IsEmpty ? $" ({wanted})" : "";
        yield return $"{Headline(verdict)}: {Human.Plural(wanted.IdCount, Noun(verdict))}{ids}, " +
            $"{Human.Count(findings.Bodies)} with a valid body, {Human.Count(findings.Nulls)} null";
        if (!verdict.IsRecorded)
        {
            yield return "  nothing says what was asked of this store, since its jobs are lost: this is what lies between its lowest and its highest " +
                "row. `hnactors verify --repair` makes a job of that.";
        }
        foreach (var row in findings.BadRows.Take(ShownRows)) yield return $"  bad row {verdict.Names.GetValueOrDefault(row.Id) ?? $"{row.Id}"}: {row.What}";
        if (findings.BadRows.Count > ShownRows) yield return $"  … and {Human.Count(findings.BadRows.Count - ShownRows)} more bad rows";
        if (!verdict.Holes.IsEmpty) yield return $"  missing {Of(verdict, verdict.Holes)}";
        if (!verdict.Parked.IsEmpty)
            yield return $"  parked {Of(verdict, verdict.Parked)} (see `hnactors dead-letters " +
                $"list{(verdict.Subject == JobSubject.Users ? " --users" : "")}{StoreHint.Of(settings.Store)}`)";
        if (!verdict.Dropped.IsEmpty) yield return $"  dropped {Of(verdict, verdict.Dropped)}";
        if (!verdict.Cancelled.IsEmpty) yield return $"  given up {Of(verdict, verdict.Cancelled)}, by jobs that were cancelled before they had them";
        if (verdict.Unnumbered > 0)
        {
            yield return $"  not to be found {Human.Plural(verdict.Unnumbered, "stored user")}, whose names are lost from the table of authors: " +
                $"`hnactors verify --repair{StoreHint.Of(settings.Store)}` restores them";
        }
        if (!verdict.Nameless.IsEmpty)
        {
            yield return $"  without a name {Human.Plural(verdict.Nameless.IdCount, "number")} of those asked for: " +
                $"`hnactors verify --repair{StoreHint.Of(settings.Store)}` looks for the names in the store, among users and authors of items";
        }
        if (findings.Unasked > 0) yield return $"  not asked for {Human.Plural(findings.Unasked, "row")}, all of them well";
        if (!findings.DoubtfulNulls.IsEmpty)
        {
            yield return $"  null on one answer alone {Human.Plural(findings.DoubtfulNulls.IdCount, "id")}, stored by an earlier version: " +
                $"`hnactors verify --repair{StoreHint.Of(settings.Store)}` asks for them again";
        }
    }

    private static string Noun(StoreVerdict verdict) => verdict.Subject == JobSubject.Users ? "user" : "id";

    // Items by their ids; users by their names, as far as those were looked up.
    private static string Of(StoreVerdict verdict, IdRangeSet ids)
    {
        if (verdict.Subject == JobSubject.Items) return $"{Human.Plural(ids.IdCount, Noun(verdict))}: {ids}";
        var names = ids.Ids().Take(StoreVerdict.MaxNames).Select(number => verdict.Names.GetValueOrDefault(number)).OfType<string>().ToList();
        return $"{Human.Plural(ids.IdCount, Noun(verdict))}: {string.Join(", ", names)}{(names.Count < ids.IdCount ? ", …" : "")}";
    }

    private static string Headline(StoreVerdict verdict) => verdict switch
    {
        { IsComplete: true } => "complete",
        { ExitCode: ExitCode.Done } => "complete but for what was dropped",
        _ => "incomplete",
    };

    private static string ToJson(FetchSettings settings, StoreVerdict verdict) => JsonSerializer.Serialize(
        new
        {
            Store = settings.Store.ToString(),
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
