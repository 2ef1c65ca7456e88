using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Http;

/// <summary>Opens connections to one server: name, socket and, for https, TLS with the platform's own check of the certificate.</summary>
/// <param name="timeout">Time allowed for one connection, name and TLS included.</param>
internal sealed class ConnectionFactory(Uri api, TimeSpan timeout, ReceivedBytes received, TimeProvider time)
{
    // A server that moved is found again, and a thousand connections are no thousand questions to the name server.
    private static readonly TimeSpan AddressLifetime = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _resolving = new(1, 1);
    private IPAddress[] _addresses = [];
    private long _resolvedAt;
    private int _next;

    /// <summary>Where to count what is read from an opened stream; null where it counts by itself what comes encrypted.</summary>
    public ReceivedBytes? Uncounted => IsSecure ? null : received;

    private bool IsSecure => api.Scheme == Uri.UriSchemeHttps;

    /// <exception cref="HackerNewsException">No connection; its failure says why.</exception>
    public async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var socket = await ConnectAsync(linked.Token).ConfigureAwait(false);
            return IsSecure
                ? await SecureAsync(new CountedStream(socket, received), linked.Token).ConfigureAwait(false)
                : new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HackerNewsException(HackerNewsFailure.Timeout, $"{api.Authority}: no connection within {timeout.TotalSeconds:0.###} s");
        }
        catch (Exception exception) when (exception is not (HackerNewsException or OperationCanceledException))
        {
            throw new HackerNewsException(HackerNewsFailure.Connection, $"{api.Authority}: {exception.GetBaseException().Message}", inner: exception);
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        // Each connection begins with another address, so that several servers behind a name share the load; and tries all.
        var first = (uint)Interlocked.Increment(ref _next);
        SocketException? failure = null;
        for (var attempt = 0; attempt < addresses.Length; attempt++)
        {
            var address = addresses[(first + attempt) % addresses.Length];
            // One that does not answer leaves time for the others.
            using var part = new CancellationTokenSource(timeout / addresses.Length, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, part.Token);
            try
            {
                return await ConnectAsync(address, linked.Token).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                failure = exception;
            }
            catch (OperationCanceledException) when (attempt < addresses.Length - 1 && !cancellationToken.IsCancellationRequested)
            {
                // As if it were refused.
            }
        }
        // The name may resolve to another address next time.
        Volatile.Write(ref _resolvedAt, 0);
        throw new HackerNewsException(HackerNewsFailure.Connection, $"{api.Authority}: {failure!.Message}", inner: failure);
    }

    private async Task<Socket> ConnectAsync(IPAddress address, CancellationToken cancellationToken)
    {
        // Creating the socket fails as well if the system does not support the address family.
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, api.Port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(api.IdnHost, out var literal)) return [literal];
        await _resolving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_resolvedAt != 0 && time.GetElapsedTime(_resolvedAt) < AddressLifetime) return _addresses;
            _addresses = await Dns.GetHostAddressesAsync(api.IdnHost, cancellationToken).ConfigureAwait(false);
            if (_addresses.Length == 0) throw new HackerNewsException(HackerNewsFailure.Dns, $"{api.IdnHost}: the name stands for no address");
            _resolvedAt = Math.Max(1, time.GetTimestamp());
            return _addresses;
        }
        // While the name server is unreachable, the server is most likely where it was.
        catch (SocketException) when (_addresses.Length > 0)
        {
            _resolvedAt = Math.Max(1, time.GetTimestamp());
            return _addresses;
        }
        catch (SocketException exception)
        {
            throw new HackerNewsException(HackerNewsFailure.Dns, $"{api.IdnHost}: {exception.Message}", inner: exception);
        }
        finally
        {
            _resolving.Release();
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var secured = new SslStream(stream);
        try
        {
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = api.IdnHost, ApplicationProtocols = [SslApplicationProtocol.Http11] },
                cancellationToken).ConfigureAwait(false);
            return secured;
        }
        catch (Exception exception)
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            if (exception is OperationCanceledException) throw;
            throw new HackerNewsException(
                HackerNewsFailure.Connection, $"{api.Authority}: no secure connection: {exception.GetBaseException().Message}", inner: exception);
        }
    }
}
