using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ICSharpCode.SharpZipLib;
using ZstdSharp;

namespace HnActors.Storage.Import;

/// <summary>Reads exact bodies, one a line, from a file that may be compressed. Empty lines count, but are passed over.</summary>
internal static class JsonLinesReader
{
    /// <summary>As much as the client takes of a body.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 1 << 18;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <param name="progress">Is told how many bytes of the file were read.</param>
    /// <exception cref="StoreException">The file can't be read to its end.</exception>
    public static async IAsyncEnumerable<ImportedRow> ReadAsync(
        string path, IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = Open(path);
        await using var text = Decompress(path, file);
        var pipe = PipeReader.Create(text, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
        var (number, isTooLong) = (0L, false);
        while (true)
        {
            var (buffer, isLast) = await ReadAsync(pipe, path, cancellationToken).ConfigureAwait(false);
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                if (RowOf(buffer.Slice(0, end), ++number, isTooLong) is { } row) yield return row;
                isTooLong = false;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }
            if (isLast)
            {
                if ((buffer.Length > 0 || isTooLong) && RowOf(buffer, ++number, isTooLong) is { } row) yield return row;
                yield break;
            }
            if (buffer.Length > MaxLineBytes)
            {
                isTooLong = true;
                buffer = buffer.Slice(buffer.End);
            }
            pipe.AdvanceTo(buffer.Start, buffer.End);
            progress?.Report(file.Position);
        }
    }

    private static ImportedRow? RowOf(ReadOnlySequence<byte> line, long number, bool isTooLong)
    {
        if (isTooLong || line.Length > MaxLineBytes) return new ImportedRow(number, null, Fault: $"the line is longer than {MaxLineBytes} bytes");
        var body = line.ToArray().AsSpan();
        if (number == 1 && body.StartsWith(ByteOrderMark)) body = body[ByteOrderMark.Length..];
        // Some programs end lines as Windows does; no body ends so.
        if (body.EndsWith("\r"u8)) body = body[..^1];
        return body.IsEmpty ? null : new ImportedRow(number, body.ToArray());
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, exception);
        }
    }

    private static Stream Decompress(string path, FileStream file) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".gz" or ".zst" when file.CanSeek && file.Length == 0 =>
            throw new StoreException(StoreProblem.Broken, $"{path} is empty, which no compressed file is."),
        // The framework's reader takes a file that ends too early for one that is whole.
        ".gz" => new WholeGZipStream(file, BufferBytes) { IsStreamOwner = false },
        ".zst" => new DecompressionStream(file, leaveOpen: true),
        _ => file,
    };

    private static async ValueTask<(ReadOnlySequence<byte> Buffer, bool IsLast)> ReadAsync(
        PipeReader pipe, string path, CancellationToken cancellationToken)
    {
        try
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            return (result.Buffer, result.IsCompleted);
        }
        catch (Exception exception) when (exception is IOException or SharpZipBaseException or ZstdException)
        {
            throw Unreadable(path, exception);
        }
    }

    private static StoreException Unreadable(string path, Exception exception) =>
        new(StoreProblem.Broken, $"{path} can't be read to its end, it is damaged or no such file: {exception.Message}", exception);
}
