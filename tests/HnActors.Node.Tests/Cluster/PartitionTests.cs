using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

public sealed class PartitionTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    private const long Items = 12_000;

    private readonly PostgresFixture _postgres = postgres;

    [NetworkFact]
    public async Task A_node_that_is_cut_off_takes_itself_down_and_the_majority_finishes_without_it()
    {
        // Its truth is known here; what is asked is a server that the machines of the lab can reach.
        await SimulateAsync(latency: 0);
        using var lab = new NetworkLab(machines: 3);
        using var api = HnActorsProcess.StartIn(
            lab.Hub, Folder, "simulate", "--bind", NetworkLab.HubAddress, "--port", "8080", "--latency", "30", "--fault", "503=1%");
        await UntilAsync(() => api.Output.Contains("listening"), () => api.Errors);
        var store = Cluster.Store;
        using var cluster = new TestCluster(Folder, Postgres.WithoutNetwork(store));
        for (var machine = 0; machine < 3; machine++) await AddAsync(machine);
        var job = await cluster.StartJobAsync("--last", $"{Items}", "--api", $"http://{NetworkLab.HubAddress}:8080/v0");
        await TestCluster.UntilAsync(async () => await StoredAsync() > Items / 4, () => "little is stored");

        var holder = await cluster.HolderOfAsync("coordinator");
        var cutOff = Enumerable.Range(0, 3).Single(machine => holder.NetworkNamespace == lab.Machine(machine));
        lab.Cut(cutOff);
        Assert.Equal(1, await holder.Process.WaitAsync());
        Assert.Contains("start it again", holder.Process.Errors);
        await TestCluster.UntilAsync(
            async () => (await cluster.StatusAsync(job)).GetProperty("complete").GetBoolean(),
            () => $"the majority does not finish.\n{string.Join('\n', cluster.Living.Select(node => node.Process.Errors))}",
            TestCluster.PauseOfProcesses);

        lab.Mend(cutOff);
        var back = await AddAsync(cutOff);
        Assert.Contains("Count: 3 nodes", (await cluster.RunAsync(back, "cluster", "show")).Output);
        var export = await RunAsync("export", "hn.jsonl", "--store", store);
        Assert.True(export.Code == 0, export.Errors);
        Assert.Equal(TrueLines(Newest - Items + 1, Newest), File.ReadAllBytes(InFolder("hn.jsonl")));
        Assert.Equal(Items, await StoredAsync());

        Task<TestNode> AddAsync(int machine) => cluster.AddInAsync(
            lab.Machine(machine), "--bind", NetworkLab.AddressOf(machine), "--host", NetworkLab.AddressOf(machine), "--without-tls", "--concurrency", "20");

        Task<long> StoredAsync() => _postgres.CountAsync(store, "SELECT count(*) FROM item");
    }
}
