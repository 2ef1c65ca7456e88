using System.Net;
using System.Net.Sockets;

namespace HnActors.Node.Tests.Cluster;

/// <summary>The way to a database, which can fall silent without being cut: what is sent arrives when it is over.</summary>
internal sealed class DatabaseRelay : IAsyncDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = new();

    public DatabaseRelay(int target)
    {
        _target = target;
        _open.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address of a store, over this way.</summary>
    public string Through(string store) => store.Replace($"Port={_target}", $"Port={((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Silence() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        // Stopped only once nothing accepts any more: to accept from a stopped listener is an error of its own.
        await _stopping.CancelAsync();
        Resume();
        await _accepting;
        _listener.Stop();
        _stopping.Dispose();
    }

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
            using var database = new TcpClient();
            await database.ConnectAsync(IPAddress.Loopback, _target, stopping);
            var (near, far) = (client.GetStream(), database.GetStream());
            await Task.WhenAny(PassAsync(near, far, stopping), PassAsync(far, near, stopping));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Either side has gone.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, CancellationToken stopping)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, stopping) is > 0 and var read)
        {
            await _open.Task;
            await to.WriteAsync(buffer.AsMemory(0, read), stopping);
        }
    }
}
