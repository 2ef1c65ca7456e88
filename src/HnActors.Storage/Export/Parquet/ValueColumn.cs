using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>A column of numbers, flags or instants.</summary>
/// <param name="read">Returns null if the item has no value.</param>
internal sealed class ValueColumn<T>(DataField column, Func<StoredItem, BodyFields, T?> read, EncodingHint? encoding = null) : IParquetColumn
    where T : struct
{
    private readonly Values<T> _values = new();
    private readonly Values<int> _levels = new();

    public Field Field => column;

    public EncodingHint? Encoding => encoding;

    public void Add(in StoredItem item, BodyFields fields)
    {
        var value = read(item, fields);
        if (value is { } known) _values.Add(known);
        if (column.IsNullable) _levels.Add(value is null ? 0 : 1);
    }

    public async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<int>? levels = null;
        if (column.IsNullable) levels = _levels.Memory;
        await group.WriteAllPartsAsync(column, _values.Memory, levels, null, cancellationToken).ConfigureAwait(false);
        _values.Clear();
        _levels.Clear();
    }
}
