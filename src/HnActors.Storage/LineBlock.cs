using System.Buffers;

namespace HnActors.Storage;

/// <summary>Bodies as lines, in rented memory that is returned on disposal.</summary>
internal sealed class LineBlock : IDisposable
{
    private const int FullBytes = 1 << 18;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FullBytes + (FullBytes / 8));

    public int Length { get; private set; }

    public int Count { get; private set; }

    public long LastId { get; private set; }

    public bool IsFull => Length >= FullBytes;

    public BodyLines Lines => new(_bytes.AsMemory(0, Length), Count, LastId);

    public void Add(long id, ReadOnlySpan<byte> body)
    {
        if (_bytes.Length - Length <= body.Length) Grow(Length + body.Length + 1);
        body.CopyTo(_bytes.AsSpan(Length));
        _bytes[Length + body.Length] = (byte)'\n';
        Length += body.Length + 1;
        Count++;
        LastId = id;
    }

    public void Clear() => Length = Count = 0;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(length);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
