using System.IO.Compression;
using HnActors.Storage.Export.Parquet;
using ZstdSharp;

namespace HnActors.Storage.Export;

/// <summary>What a file to export to will hold, told by its ending.</summary>
public sealed class ExportFormat
{
    private const int ZstdLevel = 3;

    private static readonly ExportFormat[] All =
    [
        new(".jsonl", (file, _) => Task.FromResult<IItemWriter>(new JsonLinesWriter(new OpenStream(file)))),
        new(".jsonl.gz", (file, _) => Task.FromResult<IItemWriter>(new JsonLinesWriter(new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)))),
        new(".jsonl.zst", (file, _) => Task.FromResult<IItemWriter>(new JsonLinesWriter(new CompressionStream(file, ZstdLevel, leaveOpen: true)))),
        new(".csv", (file, _) => Task.FromResult<IItemWriter>(new CsvItemWriter(file))),
        new(".parquet", async (file, raw) => await ParquetItemWriter.CreateAsync(file, raw).ConfigureAwait(false)),
    ];

    private readonly Func<Stream, bool, Task<IItemWriter>> _create;

    private ExportFormat(string ending, Func<Stream, bool, Task<IItemWriter>> create)
    {
        Ending = ending;
        _create = create;
    }

    /// <summary>The format of what goes to standard output: exact bodies.</summary>
    public static ExportFormat JsonLines => All[0];

    public string Ending { get; }

    /// <summary>Whether the file is made of exact bodies, one a line, whatever they are of.</summary>
    public bool HoldsLines => Ending.StartsWith(".jsonl", StringComparison.Ordinal);

    /// <summary>Whether the exact bodies can be added as a column.</summary>
    public bool TakesRaw => Ending == ".parquet";

    /// <summary>Chooses by the file's ending.</summary>
    /// <exception cref="FormatException">No format has that ending; the message lists those there are.</exception>
    public static ExportFormat Of(string path) =>
        All.FirstOrDefault(format => path.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException(
            $"'{path}' has no ending this version can write: use {string.Join(", ", All[..^1].Select(format => format.Ending))} or {All[^1].Ending}.");

    /// <summary>A writer of the file's bytes, which leaves the stream open.</summary>
    internal Task<IItemWriter> CreateWriterAsync(Stream file, bool raw) => _create(file, raw);
}
