using System.CommandLine;
using HnActors.HackerNews;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>Options that choose the transport.</summary>
internal sealed class TransportOptions
{
    private const int MaxPipeline = 64;

    private static readonly Dictionary<string, TransportKind> Kinds = new()
    {
        ["httpclient"] = TransportKind.HttpClient,
        ["direct"] = TransportKind.Direct,
    };

    private readonly Option<string> _transport = new("--transport")
    {
        Description = "What carries the requests: httpclient, which knows proxies, or direct, connections of our own. Default: httpclient.",
        DefaultValueFactory = _ => "httpclient",
        HelpName = string.Join('|', Kinds.Keys),
    };

    private readonly Option<long?> _pipeline = SharedOptions.Count(
        "--pipeline", "Requests at once on each connection of the direct transport, where the server allows it. Default: 1.");

    public IReadOnlyList<Option> All => [_transport, _pipeline];

    /// <exception cref="UsageException">A value makes no sense.</exception>
    public TransportSettings Read(ParseResult parsed)
    {
        var (name, pipeline) = (parsed.GetValue(_transport)!, parsed.GetValue(_pipeline) ?? 1);
        if (!Kinds.TryGetValue(name, out var kind)) throw new UsageException($"--transport {name} is unknown: give {string.Join(" or ", Kinds.Keys)}.");
        if (pipeline > MaxPipeline) throw new UsageException($"--pipeline {pipeline} is too many: give a whole number from 1 to {MaxPipeline}.");
        if (pipeline > 1 && kind != TransportKind.Direct) throw new UsageException($"--pipeline {pipeline} needs --transport direct.");
        return new TransportSettings(kind, (int)pipeline);
    }
}
