using HnActors.Storage.Items;

namespace HnActors.Storage.Export.Parquet;

/// <summary>
/// The columns of an items file: the names and types of BigQuery's <c>bigquery-public-data.hacker_news.full</c>, without
/// <c>ranking</c>, which the API does not have, plus poll, kids, parts and fetched_at.
/// </summary>
internal static class ItemColumns
{
    /// <param name="raw">Whether to add a column with the exact bodies.</param>
    public static IReadOnlyList<IParquetColumn> Create(bool raw)
    {
        var pool = new CharacterPool();
        List<IParquetColumn> columns =
        [
            ParquetColumns.Text("title", TextField.Title, pool),
            ParquetColumns.Text("url", TextField.Url, pool),
            ParquetColumns.Text("text", TextField.Text, pool),
            ParquetColumns.Flag("dead", FlagField.Dead),
            ParquetColumns.Word("by", TextField.By, pool),
            ParquetColumns.Number("score", NumberField.Score),
            ParquetColumns.RisingNumber("time", NumberField.Time),
            ParquetColumns.Instant("timestamp", NumberField.Time),
            ParquetColumns.Word("type", TextField.Type, pool),
            ParquetColumns.Id(),
            ParquetColumns.RisingNumber("parent", NumberField.Parent),
            ParquetColumns.Number("descendants", NumberField.Descendants),
            ParquetColumns.Flag("deleted", FlagField.Deleted),
            ParquetColumns.Number("poll", NumberField.Poll),
            new IdListColumn("kids", ListField.Kids),
            new IdListColumn("parts", ListField.Parts),
            ParquetColumns.FetchedAt(),
        ];
        if (raw) columns.Add(ParquetColumns.Body());
        return columns;
    }
}
