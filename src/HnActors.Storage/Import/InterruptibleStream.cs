namespace HnActors.Storage.Import;

/// <summary>
/// A stream whose pending reads can be abandoned: for a pipe that nobody writes to, there is no other way. The source is disposed when the
/// abandoned read has returned.
/// </summary>
internal sealed class InterruptibleStream(Stream source) : Stream
{
    private Task<int> _reading = Task.FromResult(0);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Some decompressors block within the call.
        _reading = Task.Run(() => source.ReadAsync(buffer, CancellationToken.None).AsTask(), CancellationToken.None);
        return await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_reading.IsCompleted) source.Dispose();
            else _ = _reading.ContinueWith(_ => source.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        base.Dispose(disposing);
    }
}
