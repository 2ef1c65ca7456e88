namespace HnActors.HackerNews.Http;

/// <param name="Pipeline">Requests in flight on one connection, 1 or more.</param>
/// <param name="MaxConnections">Connections at once, 1 or more.</param>
/// <param name="Timeout">Time allowed for a request, from its first wait for a connection to the last byte of its answer.</param>
/// <param name="MaxBodyBytes">The largest body taken.</param>
internal sealed record PoolSettings(int Pipeline, int MaxConnections, TimeSpan Timeout, int MaxBodyBytes);
