using System.Globalization;
using System.Text;
using CsvHelper;
using HnActors.Storage.Items;

namespace HnActors.Storage.Export;

/// <summary>The columns of the views <c>items</c> and <c>users</c>.</summary>
internal static class CsvColumns
{
    public static IReadOnlyList<CsvColumn> Of(RowKind kind) => kind == RowKind.Users ? Users : Items;

    private static readonly CsvColumn[] Items =
    [
        new("id", (csv, item, _) => Write(csv, item.Id)),
        Text("type", TextField.Type),
        Text("by", TextField.By),
        Number("time", NumberField.Time),
        Instant("timestamp", NumberField.Time),
        Text("text", TextField.Text),
        Text("url", TextField.Url),
        Text("title", TextField.Title),
        Number("score", NumberField.Score),
        Number("descendants", NumberField.Descendants),
        Number("parent", NumberField.Parent),
        Number("poll", NumberField.Poll),
        List("kids", ListField.Kids),
        List("parts", ListField.Parts),
        Flag("dead", FlagField.Dead),
        Flag("deleted", FlagField.Deleted),
        FetchedAt(),
    ];

    private static readonly CsvColumn[] Users =
    [
        Text("id", TextField.Id),
        Number("created", NumberField.Created),
        Instant("timestamp", NumberField.Created),
        Number("karma", NumberField.Karma),
        Text("about", TextField.About),
        List("submitted", ListField.Submitted),
        FetchedAt(),
    ];

    private static CsvColumn Text(string name, TextField field) => new(name, (csv, _, fields) => Write(csv, fields[field]));

    private static CsvColumn List(string name, ListField field) => new(name, (csv, _, fields) => Write(csv, fields[field].Json));

    private static CsvColumn Number(string name, NumberField field) => new(name, (csv, _, fields) => Write(csv, fields[field]));

    private static CsvColumn FetchedAt() => new("fetched_at", (csv, row, _) => Write(csv, row.FetchedAt));

    private static CsvColumn Flag(string name, FlagField field) => new(
        name, (csv, _, fields) => csv.WriteField(fields[field] is { } known ? (known ? "true" : "false") : null, shouldQuote: false));

    private static CsvColumn Instant(string name, NumberField field) => new(
        name, (csv, _, fields) => csv.WriteField(
            fields.InstantOf(field)?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), shouldQuote: false));

    private static void Write(CsvWriter csv, long? number) => csv.WriteField(number?.ToString(CultureInfo.InvariantCulture), shouldQuote: false);

    private static void Write(CsvWriter csv, ReadOnlyMemory<byte>? utf8)
    {
        var text = utf8 is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
        csv.WriteField(text, text is not null && (text.Length == 0 || NeedsQuotes(text)));
    }

    private static bool NeedsQuotes(string text) => text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text[0] == ' ' || text[^1] == ' ';
}
