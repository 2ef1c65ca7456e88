using System.Net;
using HnActors.Core.DeadLetters;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Settings;

/// <summary>The settings of one cluster node.</summary>
/// <param name="Host">The name by which the other nodes reach it.</param>
/// <param name="Bind">The address it listens on.</param>
/// <param name="Port">The cluster port; 0 for any free port.</param>
/// <param name="Seeds">HOST:PORT of the seed nodes.</param>
/// <param name="Certificates">Folder with ca.crt, node.crt and node.key; null for a cluster port without TLS.</param>
/// <param name="Endpoint">The endpoint for commands and the dashboard.</param>
/// <param name="Concurrency">Requests in flight; null for this node's share of what the API can handle.</param>
internal sealed record NodeSettings(
    PostgresStoreSource Store,
    IReadOnlyList<string> Roles,
    string Host,
    string Bind,
    int Port,
    IReadOnlyList<string> Seeds,
    string? Certificates,
    EndpointSettings Endpoint,
    int? Concurrency,
    TimeSpan Timeout,
    RetryPolicy Retries)
{
    /// <summary>The address by which people reach the operations endpoint.</summary>
    /// <param name="listening">The address it listens on, with the assigned port.</param>
    public Uri ReachableOperations(Uri listening) => new UriBuilder(listening)
    {
        Host = IPAddress.TryParse(listening.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? Host
            : listening.Host,
        Path = Endpoint.BasePath + "/",
    }.Uri;
}
