using HnActors.Node.Operations;
using HnActors.Node.Tests.Program;
using HnActors.Simulator;
using HnActors.Simulator.Faults;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

/// <summary>A database, an API and nodes as processes; in the end the database must be the API's truth.</summary>
[Trait("Category", "Cluster")]
[Collection("cluster")]
public abstract class ClusterTest(PostgresFixture postgres) : ProgramTest
{
    protected const long Newest = 1_000_000;

    private TestCluster? _cluster;

    internal TestCluster Cluster => _cluster ??= new TestCluster(Folder, postgres.Server.CreateDatabase());

    protected PostgresServer Postgres => postgres.Server;

    protected Task SimulateAsync(int latency, params string[] faults) => SimulateAsync(new SimulatorOptions
    {
        MaxItem = Newest,
        Latency = TimeSpan.FromMilliseconds(latency),
        Faults = [.. faults.Select(FaultRule.Parse)],
    });

    protected Task<string> StartJobAsync(long items, params string[] options) =>
        Cluster.StartJobAsync(["--last", $"{items}", "--api", Api, .. options]);

    /// <summary>One number from the cluster's database.</summary>
    protected Task<long> CountAsync(string sql) => postgres.CountAsync(Cluster.Store, sql);

    /// <summary>Waits until the API has been asked for so many ids.</summary>
    protected Task AskedForAsync(long ids) => UntilAsync(
        () => Simulator.Counts.Items >= ids,
        () => $"only {Simulator.Counts.Items} of {ids} were asked for.\n{string.Join('\n', Cluster.Living.Select(node => node.Process.Errors))}");

    /// <summary>Asks a node itself: until a busy machine has started a command for it, a job without a ceiling may have ended.</summary>
    /// <param name="rate">Requests a second; 0 for no ceiling.</param>
    protected async Task SetMaxRateAsync(string job, double rate)
    {
        using var client = new OperationsClient(new Uri(Cluster.Living[0].Operations));
        await client.SetLimitsAsync(job, new LimitsRequest(MaxRate: rate), CancellationToken.None);
    }

    protected async Task FinishAsync(string job, long items)
    {
        await TestCluster.UntilAsync(
            async () => (await Cluster.StatusAsync(job)).GetProperty("phase").GetString() != "running",
            () => $"the job does not end.\n{string.Join('\n', Cluster.Living.Select(node => node.Process.Errors))}");
        var status = await Cluster.StatusAsync(job);
        Assert.True(status.GetProperty("complete").GetBoolean(), status.ToString());
        Assert.Equal(items, status.GetProperty("total").GetInt64());
        var export = await RunAsync("export", "hn.jsonl", "--store", Cluster.Store);
        Assert.True(export.Code == 0, export.Errors);
        Assert.Equal(TrueLines(Newest - items + 1, Newest), File.ReadAllBytes(InFolder("hn.jsonl")));
        Assert.Equal(items, await postgres.CountAsync(Cluster.Store, "SELECT count(*) FROM item"));
    }

    public override Task DisposeAsync()
    {
        _cluster?.Dispose();
        return base.DisposeAsync();
    }
}

/// <summary>Clusters one after another: several at once would starve each other of processors, and seem dead to themselves.</summary>
[CollectionDefinition("cluster")]
public sealed class ClusterCollection : ICollectionFixture<PostgresFixture>;

/// <summary>Beside them one other, of the tests that take as long as all those together.</summary>
[CollectionDefinition("cluster in trouble")]
public sealed class ClusterInTroubleCollection : ICollectionFixture<PostgresFixture>;
