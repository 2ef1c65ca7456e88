using HnActors.Storage.Items;

namespace HnActors.Storage.Export.Parquet;

/// <summary>The columns of a users file: those of the view <c>users</c>.</summary>
internal static class UserColumns
{
    /// <param name="raw">Whether to add a column with the exact bodies.</param>
    public static IReadOnlyList<IParquetColumn> Create(bool raw)
    {
        var pool = new CharacterPool();
        List<IParquetColumn> columns =
        [
            ParquetColumns.Text("id", TextField.Id, pool),
            ParquetColumns.Number("created", NumberField.Created),
            ParquetColumns.Instant("timestamp", NumberField.Created),
            ParquetColumns.Number("karma", NumberField.Karma),
            ParquetColumns.Text("about", TextField.About, pool),
            new IdListColumn("submitted", ListField.Submitted),
            ParquetColumns.FetchedAt(),
        ];
        if (raw) columns.Add(ParquetColumns.Body());
        return columns;
    }
}
