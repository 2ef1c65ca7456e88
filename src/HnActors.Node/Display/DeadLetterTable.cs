using System.Text.Json;
using HnActors.Core.DeadLetters;
using Spectre.Console;

namespace HnActors.Node.Display;

/// <summary>Prints dead letters as a table for people or one per line for programs; streamed, since there may be a million.</summary>
internal static class DeadLetterTable
{
    private const int RowsPerTable = 1000;
    private const int FirstFailed = 4;
    private const int MinWidthForTime = 100;

    private static readonly string[] Header = ["id", "kind", "status", "attempts", "first failed", "last failure"];

    /// <param name="filter">The filter that the user gave.</param>
    public static async Task PrintAsync(IAsyncEnumerable<DeadLetter> letters, bool json, DeadLetterFilter filter)
    {
        var count = 0;
        if (json)
        {
            await foreach (var letter in letters.ConfigureAwait(false))
                Console.Out.WriteLine(JsonSerializer.Serialize(ForJson(letter), JsonSerializerOptions.Web));
            return;
        }
        // Without a terminal there is no width to fit: each letter stays on one line, for grep.
        Action<IReadOnlyList<string[]>> print = Console.IsOutputRedirected ? new AlignedText(Header).Print : PrintTable;
        await foreach (var rows in letters.Select(RowOf).Chunk(RowsPerTable).ConfigureAwait(false))
        {
            count += rows.Length;
            print(rows);
        }
        Console.Out.WriteLine(count > 0 ? Human.Plural(count, "dead letter")
            : filter == new DeadLetterFilter() ? "no dead letters" : "no dead letter matches");
    }

    private static void PrintTable(IReadOnlyList<string[]> rows)
    {
        // The reason matters most: on a narrow terminal it takes the place of the time, which --json still shows.
        var shown = Enumerable.Range(0, Header.Length).Where(column => column != FirstFailed || AnsiConsole.Profile.Width >= MinWidthForTime).ToList();
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in shown.SkipLast(1)) table.AddColumn(Header[column], added => added.NoWrap());
        table.AddColumn(Header[^1]);
        foreach (var row in rows) table.AddRow(shown.Select(column => new Text(row[column])));
        AnsiConsole.Write(table);
    }

    private static string[] RowOf(DeadLetter letter) =>
    [
        letter.Id.ToString(),
        letter.Kind,
        Status(letter),
        letter.Attempts.ToString(),
        letter.FirstFailed.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss"),
        letter.Reason.Length > 0 ? $"dropped: {letter.Reason}" : letter.Detail,
    ];

    private static string Status(DeadLetter letter) =>
        letter.IsPending ? "pending" : letter.Status.ToString().ToLowerInvariant();

    private static object ForJson(DeadLetter letter) => new
    {
        letter.Id,
        letter.Kind,
        Status = Status(letter),
        letter.Attempts,
        letter.NullAnswers,
        letter.FirstFailed,
        letter.LastFailed,
        letter.Detail,
        letter.Reason,
    };
}
