using System.Net;
using HnActors.HackerNews.Http;

namespace HnActors.HackerNews;

/// <summary>The connections to the API.</summary>
internal static class Transport
{
    // Names are looked up anew now and then, or a server that moved would never be found again.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Connections that are used again and again.</summary>
    public static HttpMessageHandler Create(HackerNewsOptions options, DecompressionMethods decompression, ReceivedBytes received) =>
        Create(options, decompression, received, Lifetime, options.MaxConnections);

    /// <summary>Connections that carry one request each.</summary>
    public static HttpMessageHandler CreateSingleUse(HackerNewsOptions options, ReceivedBytes received) =>
        Create(options, DecompressionMethods.None, received, TimeSpan.Zero, options.MaxConnections);

    /// <summary>Connections that are each held for as long as a stream lasts: to bound them would be to have a stream wait for another's end.</summary>
    public static HttpMessageHandler CreateForStreams(HackerNewsOptions options, ReceivedBytes received) =>
        Create(options, DecompressionMethods.None, received, TimeSpan.Zero, int.MaxValue);

    private static RedirectHandler Create(
        HackerNewsOptions options, DecompressionMethods decompression, ReceivedBytes received, TimeSpan lifetime, int maxConnections) =>
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = decompression,
            MaxConnectionsPerServer = maxConnections,
            PooledConnectionLifetime = lifetime,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            ConnectTimeout = options.Timeout,
            ConnectCallback = (context, cancellationToken) => RequestConnection.ConnectAsync(context, received, cancellationToken),
            UseCookies = false,
            // A header for tracing on each of fifty million requests is fifty million headers too many.
            ActivityHeadersPropagator = null,
        });
}
