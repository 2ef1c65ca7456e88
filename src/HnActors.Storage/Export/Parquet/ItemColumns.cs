using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;
using ListField = HnActors.Storage.Items.ListField;

namespace HnActors.Storage.Export.Parquet;

/// <summary>
/// The columns of an items file: those of BigQuery's <c>bigquery-public-data.hacker_news.full</c> by name and type, without
/// <c>ranking</c>, which the API does not have, and with poll, kids, parts and fetched_at.
/// </summary>
internal static class ItemColumns
{
    private static readonly string[] Dictionaries = ["type", "by"];

    private static readonly string[] Deltas = ["id", "time", "parent"];

    /// <param name="raw">Whether the exact bodies are a column too.</param>
    public static IReadOnlyList<IParquetColumn> Create(bool raw)
    {
        var pool = new CharacterPool();
        List<IParquetColumn> columns =
        [
            Text("title", TextField.Title, pool),
            Text("url", TextField.Url, pool),
            Text("text", TextField.Text, pool),
            Flag("dead", FlagField.Dead),
            Text("by", TextField.By, pool),
            Number("score", NumberField.Score),
            Number("time", NumberField.Time),
            new ValueColumn<DateTime>(Instant("timestamp", isNullable: true), (_, fields) => fields.Timestamp),
            Text("type", TextField.Type, pool),
            new ValueColumn<long>(new DataField("id", typeof(long), isNullable: false), (item, _) => item.Id),
            Number("parent", NumberField.Parent),
            Number("descendants", NumberField.Descendants),
            Flag("deleted", FlagField.Deleted),
            Number("poll", NumberField.Poll),
            new IdListColumn("kids", ListField.Kids),
            new IdListColumn("parts", ListField.Parts),
            new ValueColumn<DateTime>(Instant("fetched_at", isNullable: false), (item, _) => DateTime.UnixEpoch.AddMilliseconds(item.FetchedAt)),
        ];
        if (raw) columns.Add(new BodyColumn(new DataField("json", typeof(byte[]), isNullable: false)));
        return columns;
    }

    public static void Hint(ParquetOptions options)
    {
        foreach (var column in Dictionaries) options.ColumnEncodingHints[column] = EncodingHint.Dictionary;
        foreach (var column in Deltas) options.ColumnEncodingHints[column] = EncodingHint.DeltaBinaryPacked;
    }

    private static TextColumn Text(string name, TextField text, CharacterPool pool) =>
        new(new DataField(name, typeof(string), isNullable: true), text, pool);

    private static ValueColumn<long> Number(string name, NumberField number) =>
        new(new DataField(name, typeof(long), isNullable: true), (_, fields) => fields[number]);

    private static ValueColumn<bool> Flag(string name, FlagField flag) =>
        new(new DataField(name, typeof(bool), isNullable: true), (_, fields) => fields[flag]);

    // Milliseconds: of finer units the library writes the values right and the statistics wrong.
    private static DateTimeDataField Instant(string name, bool isNullable) =>
        new(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis, isNullable);
}
