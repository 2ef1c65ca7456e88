using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ICSharpCode.SharpZipLib;
using ZstdSharp;

namespace HnActors.Storage.Import;

/// <summary>Reads exact bodies, one per line, from a file that may be compressed. Empty lines are counted, but skipped.</summary>
internal static class JsonLinesReader
{
    /// <summary>The size limit that the API client has for a body.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 1 << 18;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <param name="progress">Receives the number of bytes of the file read so far.</param>
    /// <exception cref="StoreException">The file can't be read to its end.</exception>
    public static async IAsyncEnumerable<ImportedRow> ReadAsync(
        string path, IProgress<long>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = await OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await using var text = new InterruptibleStream(Decompress(path, file));
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
            if (file.CanSeek) progress?.Report(file.Position);
        }
    }

    private static ImportedRow? RowOf(ReadOnlySequence<byte> line, long number, bool isTooLong)
    {
        if (isTooLong || line.Length > MaxLineBytes) return new ImportedRow(number, null, Fault: $"the line is longer than {MaxLineBytes} bytes");
        var body = line.ToArray().AsSpan();
        if (number == 1 && body.StartsWith(ByteOrderMark)) body = body[ByteOrderMark.Length..];
        // Some programs use Windows line endings; no body ends with a carriage return.
        if (body.EndsWith("\r"u8)) body = body[..^1];
        return body.IsEmpty ? null : new ImportedRow(number, body.ToArray());
    }

    // A named pipe opens when somebody writes to it. That wait can't be cancelled, but it can be abandoned.
    private static async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreProblem.Broken, $"{path} can't be opened: {exception.Message}", exception);
        }
    }

    private static Stream Decompress(string path, FileStream file) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".gz" or ".zst" when file.CanSeek && file.Length == 0 => throw Empty(path, file),
        // The framework's reader accepts a truncated file as a complete one.
        ".gz" => new WholeGZipStream(file, BufferBytes) { IsStreamOwner = true },
        ".zst" => new DecompressionStream(file, leaveOpen: false),
        _ => file,
    };

    private static StoreException Empty(string path, FileStream file)
    {
        file.Dispose();
        return new StoreException(StoreProblem.Broken, $"{path} is empty, which a compressed file never is.");
    }

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
            throw new StoreException(
                StoreProblem.Broken, $"{path} can't be read to its end: it is damaged, or not what its ending says: {exception.Message}", exception);
        }
    }
}
