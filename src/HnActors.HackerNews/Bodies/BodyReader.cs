using System.IO.Compression;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Bodies;

/// <summary>Reads a body into memory, and no more of it than is allowed.</summary>
internal static class BodyReader
{
    private const int Growth = 4;

    /// <summary>Memory is taken as data comes: a length that is only announced costs nothing.</summary>
    /// <param name="reserve">Asked once, for all that the body may need, before it grows beyond what is not counted.</param>
    public static async Task<(byte[] Bytes, BodyReservation? Reservation)> ReadAsync(
        HttpContent content, int most, Func<long, ValueTask<BodyReservation>>? reserve, CancellationToken cancellationToken)
    {
        long? length = content.Headers.ContentLength;
        if (length > most) throw TooLarge(most);
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        // A proxy may compress although nobody asked; then the length is not the body's.
        if (content.Headers.ContentEncoding.Contains("gzip"))
        {
            stream = new GZipStream(stream, CompressionMode.Decompress);
            length = null;
        }
        BodyReservation? reservation = null;
        try
        {
            var bytes = await ReadAsync(stream, length, most, GrowAsync, cancellationToken).ConfigureAwait(false);
            reservation?.ShrinkTo(bytes.Length);
            return (bytes, reservation);
        }
        catch
        {
            reservation?.Dispose();
            throw;
        }

        // What is reserved may be taken at once; what nobody counts grows step by step, with what comes.
        async ValueTask<long> GrowAsync(int size)
        {
            if (reserve is null) return (long)size * Growth;
            reservation ??= await reserve(length ?? most).ConfigureAwait(false);
            return length ?? (long)size * Growth;
        }
    }

    private static async Task<byte[]> ReadAsync(
        Stream stream, long? length, int most, Func<int, ValueTask<long>> growAsync, CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(length ?? long.MaxValue, BodyBudget.UncountedBytes));
        var read = 0;
        while (read != length)
        {
            if (read == buffer.Length)
            {
                var larger = await growAsync(buffer.Length).ConfigureAwait(false);
                Array.Resize(ref buffer, (int)Math.Min(larger, length ?? most + 1L));
            }
            var more = await stream.ReadAsync(buffer.AsMemory(read), cancellationToken).ConfigureAwait(false);
            read += more;
            if (read > most) throw TooLarge(most);
            if (more > 0) continue;
            if (length is null) break;
            throw new HackerNewsException(HackerNewsFailure.Truncated, $"the body ends after {read} of {length} bytes");
        }
        Array.Resize(ref buffer, read);
        return buffer;
    }

    private static HackerNewsException TooLarge(int most) =>
        new(HackerNewsFailure.TooLarge, $"the body is larger than {most} bytes");
}
