using System.Net;
using HnActors.Core.DeadLetters;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Settings;

/// <summary>The facts of one node of a cluster.</summary>
/// <param name="Host">The name under which the others reach it.</param>
/// <param name="Bind">The address it listens on.</param>
/// <param name="Port">The cluster port; 0 for any that is free.</param>
/// <param name="Seeds">HOST:PORT of nodes where a cluster begins.</param>
/// <param name="Certificates">Folder with ca.crt, node.crt and node.key; null for a cluster port without TLS.</param>
/// <param name="Endpoint">Where commands and the dashboard reach it.</param>
/// <param name="Concurrency">Requests in flight; null to take this node's share of what the API bears.</param>
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
    /// <summary>Where people reach the operations endpoint.</summary>
    /// <param name="listening">Where it listens, with the port that it was given.</param>
    public Uri ReachableOperations(Uri listening) => new UriBuilder(listening)
    {
        Host = IPAddress.TryParse(listening.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? Host
            : listening.Host,
        Path = Endpoint.BasePath + "/",
    }.Uri;
}
