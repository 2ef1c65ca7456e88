using System.CommandLine;
using System.Globalization;
using System.Net;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using HnActors.Storage.Addresses;
using HnActors.Storage.Postgres;

namespace HnActors.Node.Options;

/// <summary>The options of <c>hnactors node</c>. Those that identify a node can come from the environment, as they do in a container.</summary>
internal sealed class NodeOptions
{
    private readonly EnvironmentOption _store = new("--store", "HNACTORS_STORE", "The PostgreSQL database for items and journal.", "postgres:CONNECTION");
    private readonly EnvironmentOption _roles = new(
        "--roles", "HNACTORS_ROLES", "What the node does: coordinator, fetcher, or both. Default: coordinator,fetcher.", "LIST");
    private readonly EnvironmentOption _host = new("--host", "HNACTORS_HOST",
        "The name at which other nodes reach this one. Default: the value of --bind, or this machine's name if that is every address (0.0.0.0).", "NAME");
    private readonly EnvironmentOption _bind = new("--bind", "HNACTORS_BIND", "The address to listen on for other nodes. Default: 127.0.0.1.", "ADDRESS");
    private readonly EnvironmentOption _port = new("--port", "HNACTORS_PORT", "The port for other nodes; 0 for any free one. Default: 4053.", "PORT");
    private readonly EnvironmentOption _seeds = new("--seeds", "HNACTORS_SEEDS", "The nodes that a new cluster starts from: HOST:PORT, separated by commas, " +
        "the same list on every node. A running cluster is found through the database. Default: this node starts one.", "LIST")
    {
        MayBeEmpty = true,
    };

    private readonly EnvironmentOption _certificates = new(
        "--certificates", "HNACTORS_CERTIFICATES", "Folder with ca.crt, node.crt and node.key, from `hnactors certs`: mutual TLS between nodes.", "FOLDER");
    private readonly EnvironmentFlag _withoutTls = new(
        "--without-tls", "HNACTORS_WITHOUT_TLS", "Listen for nodes on other machines even without certificates.");
    private readonly EnvironmentOption _operations = new("--operations", "HNACTORS_OPERATIONS",
        "Where the operations endpoint listens. Default: http://127.0.0.1:9053. Beyond loopback it needs HNACTORS_TOKEN; " +
        "HNACTORS_READ_TOKEN grants read access only.", "URL");
    private readonly EnvironmentOption _basePath = new("--base-path", "HNACTORS_BASE_PATH",
        "A prefix for every path of the operations endpoint, if a proxy serves it below one. Default: none.", "/PATH")
    {
        MayBeEmpty = true,
    };

    private readonly EnvironmentOption _concurrency = new(
        "--concurrency", "HNACTORS_CONCURRENCY", "Requests in flight, or auto for a share of what the API can take. Default: auto.", "N|auto");
    private readonly Option<double> _timeout = SharedOptions.Timeout();
    private readonly Option<long?> _attempts = SharedOptions.Count("--attempts", "Failures after which an id is parked; the same on every node. Default: 8.");
    private readonly Option<double> _retryDelay =
        SharedOptions.Seconds("--retry-delay", "The longest random delay before the first retry, in seconds; it doubles each time.", 1, 0, 3600);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _store, _roles, _host, _bind, _port, _seeds, _certificates, _withoutTls, _operations, _basePath, _concurrency, _timeout, _attempts, _retryDelay,
        })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="UsageException">A value is not valid, or would expose the node to strangers.</exception>
    public NodeSettings Read(ParseResult parsed)
    {
        var bind = _bind.Read(parsed) ?? "127.0.0.1";
        var certificates = _certificates.Read(parsed);
        var withoutTls = _withoutTls.Read(parsed);
        if (!Endpoints.IsLoopback(bind) && certificates is null && !withoutTls)
        {
            throw new UsageException(
                $"--bind {bind} would let anybody who can reach it join the cluster: give --certificates FOLDER (`hnactors certs` makes them), or " +
                "--without-tls if you mean it.");
        }
        return new NodeSettings(
            ReadStore(_store.Read(parsed)),
            ReadRoles(_roles.Read(parsed)),
            _host.Read(parsed) ?? (IsEveryAddress(bind) ? Dns.GetHostName() : bind),
            bind,
            ReadPort(_port.Read(parsed) ?? "4053"),
            ReadSeeds(_seeds.Read(parsed) ?? ""),
            certificates,
            Endpoints.Read("--operations", _operations.Read(parsed) ?? "http://127.0.0.1:9053", ReadBasePath(_basePath.Read(parsed))),
            FetchOptions.ReadConcurrency(_concurrency.Read(parsed) ?? "auto"),
            TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
            new RetryPolicy
            {
                Attempts = (int)Math.Min(parsed.GetValue(_attempts) ?? 8, int.MaxValue),
                BaseDelay = TimeSpan.FromSeconds(parsed.GetValue(_retryDelay)),
            });
    }

    private static PostgresStoreSource ReadStore(string? store) =>
        store is null ? throw new UsageException("say where the items go: --store postgres:CONNECTION, or HNACTORS_STORE.")
        : StoreAddress.Parse(store) as PostgresStoreSource
        ?? throw new UsageException($"--store {store}: several nodes share one PostgreSQL database; SQLite serves a single process (`hnactors download`).");

    private static IReadOnlyList<string> ReadRoles(string? roles)
    {
        string[] known = [ClusterNames.CoordinatorNode, ClusterNames.FetcherNode];
        if (roles is null) return known;
        var chosen = roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return chosen.Length > 0 && chosen.All(known.Contains) ? chosen
            : throw new UsageException($"--roles {roles} is not valid: give coordinator, fetcher, or both with a comma.");
    }

    private static int ReadPort(string port) => int.TryParse(port, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 65535
        ? number
        : throw new UsageException($"--port {port} is not valid: give a number from 0 to 65535.");

    private static IReadOnlyList<string> ReadSeeds(string seeds)
    {
        var list = seeds.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var seed in list)
        {
            var colon = seed.LastIndexOf(':');
            if (colon < 1 || !ushort.TryParse(seed[(colon + 1)..], CultureInfo.InvariantCulture, out _))
                throw new UsageException($"--seeds {seed} does not name a node: write HOST:PORT.");
        }
        return list;
    }

    private static string? ReadBasePath(string? path) => path is null or "" or "/" ? null
        : path is ['/', .., not '/'] && Uri.IsWellFormedUriString(path, UriKind.Relative) && !path.Contains("//", StringComparison.Ordinal) ? path
        : throw new UsageException($"--base-path {path} is not valid: write a path such as /hn, without a slash at its end.");

    private static bool IsEveryAddress(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
