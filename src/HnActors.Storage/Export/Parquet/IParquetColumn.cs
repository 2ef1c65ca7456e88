using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>Collects one column of a row group.</summary>
internal interface IParquetColumn
{
    /// <summary>How the column stands in the schema.</summary>
    Field Field { get; }

    /// <summary>Whether an item can be in the same row group as those before it.</summary>
    bool Takes(ItemFields fields) => true;

    void Add(in StoredItem item, ItemFields fields);

    /// <summary>Writes what was collected, and begins anew.</summary>
    Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);
}
