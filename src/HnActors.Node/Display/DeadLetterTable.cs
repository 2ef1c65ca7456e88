using System.Text.Json;
using HnActors.Core.DeadLetters;
using Spectre.Console;

namespace HnActors.Node.Display;

/// <summary>Prints dead letters for people, or one a line for programs.</summary>
internal static class DeadLetterTable
{
    public static async Task PrintAsync(IAsyncEnumerable<DeadLetter> letters, bool json)
    {
        // Where there is no terminal there is no width to keep to: a line stays a line, for grep.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 250;
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in new[] { "id", "kind", "standing", "attempts", "first failed" }) table.AddColumn(column, added => added.NoWrap());
        table.AddColumn("last failure");
        var count = 0;
        await foreach (var letter in letters.ConfigureAwait(false))
        {
            count++;
            if (json)
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(ForJson(letter), JsonSerializerOptions.Web));
                continue;
            }
            table.AddRow(
                new Text(letter.Id.ToString()),
                new Text(letter.Kind),
                new Text(Standing(letter)),
                new Text(letter.Attempts.ToString()),
                new Text(letter.FirstFailed.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss")),
                new Text(letter.Reason.Length > 0 ? $"dropped: {letter.Reason}" : letter.Detail));
        }
        if (json) return;
        if (count > 0) AnsiConsole.Write(table);
        Console.Out.WriteLine(count == 0 ? "no dead letters" : Human.Plural(count, "dead letter"));
    }

    private static string Standing(DeadLetter letter) =>
        letter.IsPending ? "pending" : letter.Standing.ToString().ToLowerInvariant();

    private static object ForJson(DeadLetter letter) => new
    {
        letter.Id,
        letter.Kind,
        Standing = Standing(letter),
        letter.Attempts,
        letter.NullAnswers,
        letter.FirstFailed,
        letter.LastFailed,
        letter.Detail,
        letter.Reason,
    };
}
