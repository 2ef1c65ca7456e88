using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Streaming;

/// <summary>A stream of events that is read: tells of each byte that arrives, and bounds the size of an event.</summary>
/// <param name="onBytes">Called whenever some arrived.</param>
internal sealed class WatchedStream(Stream inner, long maxEventBytes, Action onBytes) : Stream
{
    private long _eventBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What comes from here on belongs to another event.</summary>
    public void BeginEvent() => _eventBytes = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _eventBytes += count;
        if (_eventBytes > maxEventBytes)
            throw new HackerNewsException(HackerNewsFailure.TooLarge, $"a streamed event has more than {maxEventBytes} bytes");
        if (count > 0) onBytes();
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
