using System.Net.Sockets;
using HnActors.HackerNews.Http;

namespace HnActors.HackerNews;

/// <summary>
/// The connection that carries a request, so that it can be closed when the answer shows that it has lost step.
/// <see cref="SocketsHttpHandler"/> does not tell which one that is: the stream under it does, when the request is written to it.
/// </summary>
internal sealed class RequestConnection
{
    private static readonly AsyncLocal<RequestConnection?> Current = new();

    private volatile Socket? _socket;

    /// <summary>From here on the flow of the calling method is this request's.</summary>
    public static RequestConnection Begin() => Current.Value = new RequestConnection();

    /// <summary>Closes the connection, whoever uses it by now: what comes over it is not to be trusted. No effect before it is known.</summary>
    public void Close()
    {
        try
        {
            // Not disposed of, which is for its stream to do: the pool finds it at its end when it looks at it next.
            _socket?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }

    /// <summary>Opens a connection as <see cref="SocketsHttpHandler"/> itself would.</summary>
    public static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, ReceivedBytes received, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new TrackedStream(socket, received);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class TrackedStream(Socket socket, ReceivedBytes received) : CountedStream(socket, received)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Current.Value is { } request) request._socket = Socket;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
