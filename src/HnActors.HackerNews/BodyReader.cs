using System.IO.Compression;

namespace HnActors.HackerNews;

/// <summary>Reads a body into memory, and no more of it than is allowed.</summary>
internal static class BodyReader
{
    public static async Task<byte[]> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        var declared = content.Headers.ContentLength;
        if (declared > most) throw TooLarge(most);
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        // A proxy may compress although nobody asked.
        if (content.Headers.ContentEncoding.Contains("gzip"))
            return await ReadToEndAsync(new GZipStream(stream, CompressionMode.Decompress), most, cancellationToken).ConfigureAwait(false);
        return declared is { } length
            ? await ReadExactAsync(stream, (int)length, cancellationToken).ConfigureAwait(false)
            : await ReadToEndAsync(stream, most, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadExactAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        var body = GC.AllocateUninitializedArray<byte>(length);
        var read = await stream.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < length)
            throw new HackerNewsException(HackerNewsFailure.Truncated, $"the body ends after {read} of {length} bytes");
        return body;
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0) return buffer[..length];
            length += read;
            if (length > most) throw TooLarge(most);
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most + 1L));
        }
    }

    private static HackerNewsException TooLarge(int most) =>
        new(HackerNewsFailure.TooLarge, $"the body is larger than {most} bytes");
}
