using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HnActors.HackerNews.Tests;

/// <summary>A server that may break every rule: what it sends, and when, is up to the test.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<RawConnection, Task> _serve;
    private readonly ConcurrentBag<RawConnection> _connections = [];

    public RawServer(Func<RawConnection, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v0/");

    public int Connections => _connections.Count;

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Stop();
        foreach (var connection in _connections) connection.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new RawConnection(await _listener.AcceptTcpClientAsync(_stopping.Token));
                _connections.Add(connection);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(RawConnection connection)
    {
        try
        {
            await _serve(connection);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException)
        {
            // The client has gone.
        }
    }
}

/// <summary>One connection to a <see cref="RawServer"/>.</summary>
internal sealed class RawConnection(TcpClient client) : IDisposable
{
    private readonly StreamReader _reader = new(client.GetStream(), Encoding.ASCII);

    /// <summary>What the last request asked for, such as <c>/v0/item/1.json</c>.</summary>
    public string Target { get; private set; } = "";

    /// <summary>The id that the next request asks for, 0 where it asks for none; null where the client has hung up.</summary>
    public async Task<long?> NextAsync()
    {
        long? id = null;
        while (await _reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("GET ", StringComparison.Ordinal)) Target = line.Split(' ')[1];
            if (line.StartsWith("GET ", StringComparison.Ordinal)) id = line.Split('/', '.').Select(part => long.TryParse(part, out var number) ? number : 0).Max();
            if (line.Length == 0) return id;
        }
        return null;
    }

    public Task AnswerAsync(long id) => AnswerAsync($"{{\"id\":{id}}}");

    public Task AnswerAsync(string body) => SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    public async Task SendAsync(string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    public void Dispose() => client.Dispose();
}
