using System.Net;

namespace HnActors.HackerNews;

/// <summary>The connections to the API.</summary>
internal static class Transport
{
    public static SocketsHttpHandler Create(HackerNewsOptions options, DecompressionMethods decompression) => new()
    {
        AutomaticDecompression = decompression,
        MaxConnectionsPerServer = options.MaxConnections,
        // Names are looked up anew now and then, or a server that moved would never be found again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        ConnectTimeout = options.Timeout,
        UseCookies = false,
        // A header for tracing on each of fifty million requests is fifty million headers too many.
        ActivityHeadersPropagator = null,
    };
}
