using System.CommandLine;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>Which node a command talks to.</summary>
internal static class ClusterOptions
{
    private const string Variable = "HNACTORS_NODE";

    public static Option<string> Node() => new("--node")
    {
        Description = $"A node's operations endpoint; any node will do. The token, where one is wanted, comes from HNACTORS_TOKEN. [{Variable}]",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : "http://127.0.0.1:9053",
        HelpName = "URL",
    };

    /// <exception cref="UsageException">It is no address.</exception>
    public static OperationsClient Connect(this ParseResult parsed, Option<string> node) => Connect(parsed.GetValue(node)!);

    /// <inheritdoc cref="Connect(ParseResult, Option{string})"/>
    public static OperationsClient Connect(string address)
    {
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new OperationsClient(uri)
            : throw new UsageException($"--node {address} is no address: write http://HOST:PORT.");
    }
}
