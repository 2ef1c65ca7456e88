using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>Collects one column of a row group.</summary>
internal interface IParquetColumn
{
    /// <summary>The column's field in the schema.</summary>
    Field Field { get; }

    /// <summary>The encoding of its values; null to leave it to the library.</summary>
    EncodingHint? Encoding => null;

    /// <summary>Whether an item can be in the same row group as those before it.</summary>
    bool Takes(BodyFields fields) => true;

    void Add(in StoredItem item, BodyFields fields);

    /// <summary>Writes what was collected, and starts over.</summary>
    Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);
}
