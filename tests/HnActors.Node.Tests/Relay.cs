using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace HnActors.Node.Tests;

/// <summary>Stands before a server of this machine, and passes on what it hears.</summary>
internal abstract class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    protected Relay(int target)
    {
        Target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The server's port.</summary>
    protected int Target { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public virtual async ValueTask DisposeAsync()
    {
        // Stopped only once nothing accepts any more: to accept from a stopped listener is an error of its own.
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stopping.Dispose();
    }

    /// <summary>Makes of a connection from outside what the server is to hear.</summary>
    protected virtual Task<Stream> OpenAsync(NetworkStream outside) => Task.FromResult<Stream>(outside);

    /// <summary>Passes on what one side sends until it has no more to say.</summary>
    protected virtual Task PassAsync(Stream from, Stream to, CancellationToken stopping) => from.CopyToAsync(to, stopping);

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stopping.Token), _stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient accepted, CancellationToken stopping)
    {
        try
        {
            using var client = accepted;
            await using var outside = await OpenAsync(client.GetStream());
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, Target, stopping);
            var inside = server.GetStream();
            await Task.WhenAny(PassAsync(outside, inside, stopping), PassAsync(inside, outside, stopping));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException or AuthenticationException)
        {
            // Either side has gone, or refuses the other.
        }
    }
}
