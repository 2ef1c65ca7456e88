using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace HnActors.HackerNews.Http;

/// <summary>A socket's stream that counts what comes, encrypted as it may be.</summary>
internal class CountedStream(Socket socket, ReceivedBytes received) : NetworkStream(socket, ownsSocket: true)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var reading = base.ReadAsync(buffer, cancellationToken);
        return reading.IsCompletedSuccessfully ? new ValueTask<int>(Count(reading.Result)) : CountAsync(reading);
    }

    // Pooled: there is one for nearly every answer.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> CountAsync(ValueTask<int> reading) => Count(await reading.ConfigureAwait(false));

    private int Count(int bytes)
    {
        received.Add(bytes);
        return bytes;
    }
}

/// <summary>How many bytes a client's connections have brought. Any thread may call any member.</summary>
internal sealed class ReceivedBytes
{
    private long _total;

    public long Total => Volatile.Read(ref _total);

    public void Add(int bytes) => Interlocked.Add(ref _total, bytes);
}
