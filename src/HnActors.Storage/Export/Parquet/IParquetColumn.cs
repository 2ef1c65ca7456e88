using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>Collects one column of a row group.</summary>
internal interface IParquetColumn
{
    /// <summary>How the column stands in the schema.</summary>
    Field Field { get; }

    /// <summary>How its values are to be written; null to leave that to the library.</summary>
    EncodingHint? Encoding => null;

    /// <summary>Whether an item can be in the same row group as those before it.</summary>
    bool Takes(BodyFields fields) => true;

    void Add(in StoredItem item, BodyFields fields);

    /// <summary>Writes what was collected, and begins anew.</summary>
    Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken);
}
