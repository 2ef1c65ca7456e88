using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;
using ListField = HnActors.Storage.Items.ListField;

namespace HnActors.Storage.Export.Parquet;

/// <summary>A column of lists of ids, in the three levels that Parquet has for lists.</summary>
internal sealed class IdListColumn : IParquetColumn
{
    // Definition levels: which of list, element and value are present.
    private const int NoList = 0, EmptyList = 1, NullElement = 2, Element = 3;

    private readonly Values<long> _values = new();
    private readonly Values<int> _definitions = new();
    private readonly Values<int> _repetitions = new();
    private readonly DataField _element = new("element", typeof(long), isNullable: true);
    private readonly ListField _list;

    public IdListColumn(string name, ListField list)
    {
        _list = list;
        Field = new global::Parquet.Schema.ListField(name, _element);
    }

    public Field Field { get; }

    public void Add(in StoredItem item, BodyFields fields)
    {
        var list = fields[_list];
        if (list.Ids.Count == 0)
        {
            _definitions.Add(list.IsPresent ? EmptyList : NoList);
            _repetitions.Add(0);
            return;
        }
        for (var index = 0; index < list.Ids.Count; index++)
        {
            var id = list.Ids[index];
            if (id is { } known) _values.Add(known);
            _definitions.Add(id is null ? NullElement : Element);
            _repetitions.Add(index == 0 ? 0 : 1);
        }
    }

    public async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAllPartsAsync(_element, _values.Memory, _definitions.Memory, _repetitions.Memory, cancellationToken).ConfigureAwait(false);
        _values.Clear();
        _definitions.Clear();
        _repetitions.Clear();
    }
}
