using System.IO.Compression;
using HnActors.Storage.Export.Parquet;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace HnActors.Storage.Export;

/// <summary>The format of an export file, determined by its extension.</summary>
public sealed class ExportFormat
{
    private const int ZstdLevel = 3;

    // Head, a last block without anything, checksum and length.
    private static readonly byte[] GZipOfNothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly ExportFormat[] All =
    [
        Lines(".jsonl", file => new OpenStream(file)),
        Lines(".jsonl.gz", file => new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true), GZipOfNothing),
        Lines(".jsonl.zst", CompressWithZstd),
        new(".csv", (file, options) => Task.FromResult<IRowWriter>(new CsvRowWriter(file, CsvColumns.Of(options.Kind)))),
        new(".parquet", async (file, options) => await ParquetRowWriter.CreateAsync(
            file, options.Kind == RowKind.Users ? UserColumns.Create(options.Raw) : ItemColumns.Create(options.Raw)).ConfigureAwait(false)),
    ];

    private readonly Func<Stream, ExportOptions, Task<IRowWriter>>? _create;

    private ExportFormat(string ending, Func<Stream, ExportOptions, Task<IRowWriter>>? create)
    {
        Ending = ending;
        _create = create;
    }

    /// <summary>The format of what goes to standard output: exact bodies.</summary>
    public static ExportFormat JsonLines => All[0];

    public string Ending { get; }

    /// <summary>Whether the exact bodies can be added as a column.</summary>
    public bool TakesRaw => Ending == ".parquet";

    /// <summary>Chooses by the file's extension.</summary>
    /// <exception cref="FormatException">No format has that extension; the message lists the available ones.</exception>
    public static ExportFormat Of(string path) =>
        All.FirstOrDefault(format => path.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException(
            $"'{path}' has no ending that this version can write: use {string.Join(", ", All[..^1].Select(format => format.Ending))} or {All[^1].Ending}.");

    /// <summary>For a format of exact bodies, one per line, the stream to write through; null for others. The file stays open.</summary>
    internal Func<Stream, Stream>? Compress { get; private init; }

    /// <summary>What a file without lines must contain, if the compressing stream writes nothing in that case.</summary>
    internal byte[] OfNothing { get; private init; } = [];

    /// <summary>For any other format, a writer of the file's bytes, which leaves the stream open.</summary>
    internal Task<IRowWriter> CreateWriterAsync(Stream file, ExportOptions options) =>
        _create?.Invoke(file, options) ?? throw new InvalidOperationException($"{Ending} is written as lines.");

    private static CompressionStream CompressWithZstd(Stream file)
    {
        var stream = new CompressionStream(file, ZstdLevel, leaveOpen: true);
        // Without the checksum, bytes corrupted by a disk or a copy would be read as if they had been written that way.
        stream.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return stream;
    }

    private static ExportFormat Lines(string ending, Func<Stream, Stream> compress, byte[]? ofNothing = null) =>
        new(ending, create: null) { Compress = compress, OfNothing = ofNothing ?? [] };
}
