using System.IO.Compression;
using HnActors.Storage.Items;
using Parquet;
using Parquet.Schema;

namespace HnActors.Storage.Export.Parquet;

/// <summary>A Parquet file of rows, compressed with zstd, in row groups of ascending ids.</summary>
internal sealed class ParquetRowWriter : IRowWriter
{
    /// <summary>DuckDB's default: large enough to compress well, small enough for threads to share a scan.</summary>
    public const int RowGroupRows = 122_880;

    // The buffer space that the library keeps for the next column.
    private const int PoolBytes = 1 << 20;

    private readonly IReadOnlyList<IParquetColumn> _columns;
    private readonly BodyFields _fields = new();
    private readonly ParquetWriter _writer;
    private int _rows;
    private bool _hasGroups;

    private ParquetRowWriter(IReadOnlyList<IParquetColumn> columns, ParquetWriter writer)
    {
        _columns = columns;
        _writer = writer;
    }

    public static async Task<ParquetRowWriter> CreateAsync(Stream file, IReadOnlyList<IParquetColumn> columns)
    {
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            // Level 3. The library's default is level 19, which takes about thirty times as long.
            CompressionLevel = CompressionLevel.Optimal,
            DictionaryEncodingThreshold = 1,
            MaximumSmallPoolFreeBytes = PoolBytes,
            MaximumLargePoolFreeBytes = PoolBytes,
        };
        foreach (var column in columns)
        {
            if (column.Encoding is { } encoding) options.ColumnEncodingHints[column.Field.Name] = encoding;
        }
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), file, options).ConfigureAwait(false);
        return new ParquetRowWriter(columns, writer);
    }

    public long Damaged { get; private set; }

    public async ValueTask WriteAsync(StoredItem row, CancellationToken cancellationToken)
    {
        if (!_fields.Read(row.Json)) Damaged++;
        if (_rows == RowGroupRows || !Fits()) await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
        foreach (var column in _columns) column.Add(row, _fields);
        _rows++;
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        // A file without rows gets one empty group: readers handle files without groups differently.
        if (_rows > 0 || !_hasGroups) await WriteGroupAsync(cancellationToken).ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
    }

    // Disposing the library's writer writes the file's footer, which belongs only in complete files.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Fits()
    {
        foreach (var column in _columns)
        {
            if (!column.Takes(_fields)) return false;
        }
        return true;
    }

    private async Task WriteGroupAsync(CancellationToken cancellationToken)
    {
        using var group = _writer.CreateRowGroup();
        foreach (var column in _columns)
        {
            // Each column leaves buffers as large as all its text; on its own, the garbage collector would let those of several pile up.
            if (column is TextColumn or BodyColumn) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            await column.WriteAsync(group, cancellationToken).ConfigureAwait(false);
        }
        group.CompleteValidate();
        _rows = 0;
        _hasGroups = true;
    }
}
