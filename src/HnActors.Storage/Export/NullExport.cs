using HnActors.Storage.Export.Parquet;

namespace HnActors.Storage.Export;

/// <summary>Writes ids for which the API says <c>null</c>, and when it said so.</summary>
internal static class NullExport
{
    /// <param name="rows">The rows, in ascending id order.</param>
    /// <param name="path">A Parquet file.</param>
    /// <exception cref="StoreException">It can't be written.</exception>
    public static Task WriteAsync(IReadOnlyCollection<StoredItem> rows, string path, CancellationToken cancellationToken) =>
        WholeFile.WriteAsync(path, async file =>
        {
            var writer = await ParquetRowWriter.CreateAsync(file, [ParquetColumns.Id(), ParquetColumns.FetchedAt()]).ConfigureAwait(false);
            await using var disposed = writer.ConfigureAwait(false);
            foreach (var row in rows) await writer.WriteAsync(row, cancellationToken).ConfigureAwait(false);
            await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return rows.Count;
        });
}
