using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>A column of text.</summary>
internal sealed class TextColumn(DataField column, TextField text, CharacterPool pool, EncodingHint? encoding = null) : IParquetColumn
{
    private readonly Values<ReadOnlyMemory<char>> _values = new();
    private readonly Values<int> _levels = new();
    private readonly CharacterArena _characters = new(pool);
    private readonly TextExtremes _extremes = new();

    public Field Field => column;

    public EncodingHint? Encoding => encoding;

    public bool Takes(BodyFields fields) => fields[text] is not { } utf8 || _extremes.Agree(utf8.Span);

    public void Add(in StoredItem item, BodyFields fields)
    {
        var value = fields[text];
        if (value is { } utf8)
        {
            _values.Add(_characters.Decode(utf8.Span));
            _extremes.Add(utf8.Span);
        }
        _levels.Add(value is null ? 0 : 1);
    }

    public async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellationToken)
    {
        await group.WriteAllPartsAsync(column, _values.Memory, _levels.Memory, null, cancellationToken).ConfigureAwait(false);
        _values.Clear();
        _levels.Clear();
        _characters.Clear();
        _extremes.Clear();
    }
}
