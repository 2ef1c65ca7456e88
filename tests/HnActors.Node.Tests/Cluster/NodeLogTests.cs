using System.Text.Json;
using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

/// <summary>What a node logs.</summary>
public class NodeLogTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    [PostgresFact]
    public async Task Every_detail_is_one_object_a_line_and_none_of_them_a_secret()
    {
        await SimulateAsync(latency: 1);
        (string, string)[] environment =
        [
            ("HNACTORS_TOKEN", "hush-token"),
            ("HNACTORS_STORE", Cluster.Store + ";Password=hush-password"),
        ];
        using var node = HnActorsProcess.StartWith(
            environment, null, Folder, "node", "--port", "0", "--operations", "http://127.0.0.1:0", "--log-format", "json", "-vv");
        await UntilAsync(() => node.Output.Contains("operations at ", StringComparison.Ordinal), () => node.Errors);
        var operations = node.Output.Split("operations at ")[1].Split(',')[0];
        (string, string)[] client = [.. environment, ("HNACTORS_NODE", operations)];
        await TestCluster.UntilAsync(() => TestCluster.IsReadyAsync(operations), () => node.Errors);

        var job = await RunAsync("job", "start", "--last", "300", "--api", Api);
        await RunAsync("job", "status", job, "--watch");
        node.Signal(HnActorsProcess.Terminate);
        Assert.Equal(0, await node.WaitAsync());

        var lines = node.Errors.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(lines, line => line.GetProperty("LogLevel").GetString() == "Debug"
            && line.GetProperty("Category").GetString()!.Contains(job, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.GetProperty("Message").GetString()!.Contains("after 300 ids", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.GetProperty("Message").GetString()!.Contains("leaving the cluster", StringComparison.Ordinal));
        Assert.DoesNotContain("hush", node.Errors);

        async Task<string> RunAsync(params string[] arguments)
        {
            using var command = HnActorsProcess.StartWith(client, null, Folder, arguments);
            await command.WaitAsync();
            return command.Output.Trim();
        }
    }
}
