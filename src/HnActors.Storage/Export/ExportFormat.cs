using System.IO.Compression;

namespace HnActors.Storage.Export;

/// <summary>What a file to export to will hold, told by its ending.</summary>
public sealed class ExportFormat
{
    private static readonly ExportFormat[] All =
    [
        new(".jsonl", stream => stream),
        new(".jsonl.gz", stream => new GZipStream(stream, CompressionLevel.Optimal)),
    ];

    private readonly Func<Stream, Stream> _wrap;

    private ExportFormat(string ending, Func<Stream, Stream> wrap)
    {
        Ending = ending;
        _wrap = wrap;
    }

    public string Ending { get; }

    /// <summary>Chooses by the file's ending.</summary>
    /// <exception cref="FormatException">No format has that ending; the message lists those there are.</exception>
    public static ExportFormat Of(string path) =>
        All.FirstOrDefault(format => path.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase))
        ?? throw new FormatException($"'{path}' has no ending this version can write: use {string.Join(" or ", All.Select(format => format.Ending))}.");

    /// <summary>A stream that turns lines into the file's bytes.</summary>
    internal Stream Wrap(Stream file) => _wrap(file);
}
