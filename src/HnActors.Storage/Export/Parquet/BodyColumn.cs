using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>The exact bodies, as bytes.</summary>
internal sealed class BodyColumn(DataField column) : IParquetColumn
{
    private readonly Values<ReadOnlyMemory<byte>> _values = new();

    public Field Field => column;

    public void Add(in StoredItem item, BodyFields fields) => _values.Add(item.Json);

    public async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAllPartsAsync(column, _values.Memory, null, null, cancellationToken).ConfigureAwait(false);
        _values.Clear();
    }
}
