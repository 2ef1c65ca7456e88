using System.Text.Json;
using System.Text.RegularExpressions;
using HnActors.Node.Tests.Program;

namespace HnActors.Node.Tests.Cluster;

/// <summary>Nodes as processes of their own, and the commands that talk to them.</summary>
internal sealed partial class TestCluster(string folder, string store) : IDisposable
{
    private readonly List<TestNode> _nodes = [];

    public string Store => store;

    public IReadOnlyList<TestNode> Living => [.. _nodes.Where(node => !node.Process.HasEnded)];

    /// <summary>Starts a node that joins the living ones, or begins a cluster where there are none, and waits until it is a member.</summary>
    public async Task<TestNode> AddAsync(params string[] options)
    {
        var node = await StartAsync(options);
        await UntilAsync(async () => (await RunAsync("health", "--node", node.Operations)).Code == 0, () => $"{node.Address} did not join.\n{node.Process.Errors}");
        return node;
    }

    /// <summary>Starts a node and waits no longer than until it says where it is.</summary>
    public async Task<TestNode> StartAsync(params string[] options)
    {
        var seeds = string.Join(',', Living.Select(node => node.HostAndPort));
        string[] join = seeds.Length > 0 && !options.Contains("--seeds") ? ["--seeds", seeds] : [];
        var process = HnActorsProcess.Start(
            folder,
            ["node", "--store", store, "--port", "0", "--operations", "http://127.0.0.1:0", "--retry-delay", "0.3", .. join, .. options]);
        await UntilAsync(
            () => Task.FromResult(Address().IsMatch(process.Output) || process.HasEnded), () => $"A node did not start.\n{process.Output}\n{process.Errors}");
        var told = Address().Match(process.Output);
        if (!told.Success) throw new InvalidOperationException($"A node ended at its start.\n{process.Errors}");
        var node = new TestNode(process, told.Groups[1].Value, told.Groups[2].Value);
        _nodes.Add(node);
        return node;
    }

    public Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => HnActorsProcess.RunAsync(folder, arguments);

    /// <summary>Starts a job and tells its name.</summary>
    public async Task<string> StartJobAsync(params string[] options)
    {
        var (code, output, errors) = await RunAsync(["job", "start", "--node", Living[^1].Operations, .. options]);
        Assert.True(code == 0, errors);
        return output.Trim();
    }

    public async Task<JsonElement> StatusAsync(string job)
    {
        var (code, output, errors) = await RunAsync("job", "status", job, "--json", "--node", Living[^1].Operations);
        return code is 0 or 3 ? JsonDocument.Parse(output).RootElement : throw new InvalidOperationException(errors);
    }

    /// <summary>The living node on which an entity of a kind is, such as <c>coordinator</c>.</summary>
    public async Task<TestNode> HolderOfAsync(string kind)
    {
        var (_, output, errors) = await RunAsync("shards", "--json", "--node", Living[0].Operations);
        var shards = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        var holder = shards.First(shard => shard.GetProperty("kind").GetString() == kind && shard.GetProperty("entities").GetInt32() > 0)
            .GetProperty("node").GetString();
        return Living.Single(node => node.Address == holder);
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, int seconds = 90)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (!await condition())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException(otherwise());
            await Task.Delay(50);
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
internal sealed record TestNode(HnActorsProcess Process, string Address, string Operations)
{
    public string HostAndPort => Address[(Address.IndexOf('@') + 1)..];

    public Task KillAsync()
    {
        Process.Signal(HnActorsProcess.Kill);
        return Process.WaitAsync();
    }
}
