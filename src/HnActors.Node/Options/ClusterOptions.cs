using System.CommandLine;
using HnActors.Node.Logs;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>Which node a command talks to.</summary>
internal static class ClusterOptions
{
    private const string Default = "http://127.0.0.1:9053";

    public static EnvironmentOption Node() => new(
        "--node",
        "HNACTORS_NODE",
        $"A node's operations endpoint; any node will do. The token, if it needs one, comes from HNACTORS_TOKEN. Default: {Default}.",
        "URL");

    /// <exception cref="UsageException">The value is not an address.</exception>
    public static OperationsClient Connect(this ParseResult parsed, EnvironmentOption node) => Connect(node.Read(parsed) ?? Default);

    /// <inheritdoc cref="Connect(ParseResult, EnvironmentOption)"/>
    public static OperationsClient Connect(string address)
    {
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? new OperationsClient(uri, note => ProgramLog.Current.Show($"hnactors: {note}"))
            : throw new UsageException($"--node {address} is not an address: write http://HOST:PORT.");
    }
}
