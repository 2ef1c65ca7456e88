namespace HnActors.Storage.Export;

/// <summary>One exact body a line.</summary>
/// <param name="lines">Disposed of with the writer.</param>
internal sealed class JsonLinesWriter(Stream lines) : IRowWriter
{
    private const int BufferBytes = 1 << 18;

    private readonly MemoryStream _buffer = new(BufferBytes);

    public ValueTask WriteAsync(StoredItem item, CancellationToken cancellationToken)
    {
        _buffer.Write(item.Json);
        _buffer.WriteByte((byte)'\n');
        return _buffer.Length < BufferBytes / 2 ? ValueTask.CompletedTask : EmptyAsync(cancellationToken);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await EmptyAsync(cancellationToken).ConfigureAwait(false);
        await lines.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => lines.DisposeAsync();

    private async ValueTask EmptyAsync(CancellationToken cancellationToken)
    {
        await lines.WriteAsync(_buffer.GetBuffer().AsMemory(0, (int)_buffer.Length), cancellationToken).ConfigureAwait(false);
        _buffer.SetLength(0);
    }
}
