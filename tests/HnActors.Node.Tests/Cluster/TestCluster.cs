using System.Text.Json;
using System.Text.RegularExpressions;
using HnActors.Actors.Operations;
using HnActors.Node.Operations;
using HnActors.Node.Terminal;
using HnActors.Node.Tests.Program;

namespace HnActors.Node.Tests.Cluster;

/// <summary>Nodes as processes of their own, and the commands that talk to them.</summary>
internal sealed partial class TestCluster(string folder, string store) : IDisposable
{
    /// <summary>Between two looks for which a process has to be started, as in a network of its own.</summary>
    public static readonly TimeSpan PauseOfProcesses = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan UsualPause = TimeSpan.FromMilliseconds(250);

    private readonly List<TestNode> _nodes = [];

    public string Store => store;

    public IReadOnlyList<TestNode> Living => [.. _nodes.Where(node => !node.Process.HasEnded)];

    /// <summary>Starts a node that joins the living ones, or begins a cluster where there are none, and waits until it is a member.</summary>
    public Task<TestNode> AddAsync(params string[] options) => AddInAsync(null, options);

    /// <param name="networkNamespace">Null for this process's own.</param>
    public async Task<TestNode> AddInAsync(string? networkNamespace, params string[] options)
    {
        var node = await StartInAsync(networkNamespace, options);
        await UntilAsync(
            () => IsReadyAsync(node),
            () => $"{node.Address} did not join.\n{node.Process.Errors}",
            node.NetworkNamespace is null ? UsualPause : PauseOfProcesses);
        return node;
    }

    /// <summary>Starts a node and waits no longer than until it says where it is.</summary>
    public Task<TestNode> StartAsync(params string[] options) => StartInAsync(null, options);

    private async Task<TestNode> StartInAsync(string? networkNamespace, string[] options)
    {
        var seeds = string.Join(',', Living.Select(node => node.HostAndPort));
        string[] join = seeds.Length > 0 && !options.Contains("--seeds") ? ["--seeds", seeds] : [];
        var process = HnActorsProcess.StartIn(
            networkNamespace,
            folder,
            ["node", "--store", store, "--operations", "http://127.0.0.1:0", "--retry-delay", "0.3", .. join, .. options.Contains("--port") ? []
                : new[] { "--port", "0" }, .. options]);
        await UntilAsync(
            () => Task.FromResult(Address().IsMatch(process.Output) || process.HasEnded), () => $"A node did not start.\n{process.Output}\n{process.Errors}");
        var told = Address().Match(process.Output);
        if (!told.Success) throw new InvalidOperationException($"A node ended at its start.\n{process.Errors}");
        var node = new TestNode(process, told.Groups[1].Value, told.Groups[2].Value, networkNamespace);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Runs a command that talks to a node.</summary>
    public Task<(int Code, string Output, string Errors)> RunAsync(TestNode node, params string[] arguments) =>
        HnActorsProcess.RunInAsync(node.NetworkNamespace, folder, [.. arguments, "--node", node.Operations]);

    /// <summary>Starts a job and tells its name.</summary>
    public async Task<string> StartJobAsync(params string[] options)
    {
        var (code, output, errors) = await RunAsync(Living[^1], ["job", "start", .. options]);
        Assert.True(code == 0, errors);
        return output.Trim();
    }

    /// <summary>
    /// What a node answers to this process. To be asked again and again: a command for each question would cost more than all that is tested.
    /// </summary>
    public static async Task<T> AskAsync<T>(TestNode node, Func<OperationsClient, Task<T>> askAsync)
    {
        using var client = new OperationsClient(new Uri(node.Operations));
        return await askAsync(client);
    }

    /// <summary>The same while a cluster is in trouble: empty where there is no answer yet.</summary>
    public static async Task<T[]> TryAskAsync<T>(TestNode node, Func<OperationsClient, Task<T[]>> askAsync)
    {
        try
        {
            return await AskAsync(node, askAsync);
        }
        catch (FailedException)
        {
            return [];
        }
    }

    /// <summary>Whether a node is a full member of its cluster, as <c>health</c> says by its exit code.</summary>
    public async Task<bool> IsReadyAsync(TestNode node) =>
        node.NetworkNamespace is null ? await IsReadyAsync(node.Operations) : (await RunAsync(node, "health")).Code == 0;

    /// <inheritdoc cref="IsReadyAsync(TestNode)"/>
    public static async Task<bool> IsReadyAsync(string operations)
    {
        using var client = new OperationsClient(new Uri(operations));
        return (await client.ReadinessAsync(CancellationToken.None)).IsReady;
    }

    /// <summary>What <c>job status --json</c> prints.</summary>
    public async Task<JsonElement> StatusAsync(string job)
    {
        var node = Living[^1];
        if (node.NetworkNamespace is null)
        {
            var status = await AskAsync(node, client => client.StatusAsync(job, CancellationToken.None));
            return JsonSerializer.SerializeToElement(status, JsonSerializerOptions.Web);
        }
        var (code, output, errors) = await RunAsync(node, "job", "status", job, "--json");
        return code is 0 or 3 ? JsonDocument.Parse(output).RootElement : throw new InvalidOperationException(errors);
    }

    /// <summary>The living node on which an entity of a kind is, such as <c>coordinator</c>.</summary>
    public async Task<TestNode> HolderOfAsync(string kind)
    {
        var asked = Living[0];
        var shards = asked.NetworkNamespace is null
            ? await AskAsync(asked, client => client.ShardsAsync(CancellationToken.None))
            : JsonSerializer.Deserialize<ShardLine[]>((await RunAsync(asked, "shards", "--json")).Output, JsonSerializerOptions.Web)!;
        var holder = shards.First(shard => shard.Kind == kind && shard.Entities > 0).Node;
        return Living.Single(node => node.Address == holder);
    }

    /// <param name="pause">Between two looks; null for the usual one, which leaves the processors to the nodes that are looked at.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan? pause = null)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        while (!await condition())
        {
            if (timeout.IsCancellationRequested) throw new TimeoutException(otherwise());
            await Task.Delay(pause ?? UsualPause);
        }
    }

    public void Dispose()
    {
        foreach (var node in _nodes) node.Process.Dispose();
    }

    [GeneratedRegex(@"^node (\S+) .*operations at (\S+),", RegexOptions.Multiline)]
    private static partial Regex Address();
}

/// <summary>A node of a test's cluster.</summary>
/// <param name="Address">As <c>cluster show</c> prints it.</param>
/// <param name="Operations">The URL of its operations endpoint.</param>
/// <param name="NetworkNamespace">Where it runs; null for this process's own.</param>
internal sealed record TestNode(HnActorsProcess Process, string Address, string Operations, string? NetworkNamespace)
{
    public string HostAndPort => Address[(Address.IndexOf('@') + 1)..];

    public Task KillAsync()
    {
        Process.Signal(HnActorsProcess.Kill);
        return Process.WaitAsync();
    }
}
