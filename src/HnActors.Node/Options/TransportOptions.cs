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
        ["auto"] = TransportKind.Auto,
        ["direct"] = TransportKind.Direct,
        ["httpclient"] = TransportKind.HttpClient,
    };

    private readonly Option<string> _transport = new("--transport")
    {
        Description = "How requests are sent: direct, over the program's own connections; httpclient, by the framework's client, which supports " +
            "proxies; or auto, the first of these that works.",
        DefaultValueFactory = _ => "auto",
        HelpName = string.Join('|', Kinds.Keys),
    };

    private readonly Option<long?> _pipeline = SharedOptions.Count(
        "--pipeline", "Requests in flight on each direct connection, if the server allows it. Default: 1.");

    public IReadOnlyList<Option> All => [_transport, _pipeline];

    /// <exception cref="UsageException">A value is not valid.</exception>
    public TransportSettings Read(ParseResult parsed)
    {
        var (name, pipeline) = (parsed.GetValue(_transport)!, parsed.GetValue(_pipeline) ?? 1);
        if (!Kinds.TryGetValue(name, out var kind)) throw new UsageException($"--transport {name} is unknown: give auto, direct or httpclient.");
        if (pipeline > MaxPipeline) throw new UsageException($"--pipeline {pipeline} is too many: give a whole number from 1 to {MaxPipeline}.");
        if (pipeline > 1 && kind == TransportKind.HttpClient)
            throw new UsageException($"--pipeline {pipeline} needs direct connections: give --transport direct or auto.");
        return new TransportSettings(kind, (int)pipeline);
    }
}
