using System.Net;
using System.Text.Json;
using HnActors.Node.Tests.Cluster;
using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;
using k8s.Models;

namespace HnActors.Node.Tests.Kubernetes;

/// <summary>The program under the manifests' own variables and probes, without a Kubernetes.</summary>
public sealed class PodTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    private const string Token = "a-token";
    private const string ReadToken = "a-token-to-look";

    [PostgresFact]
    public async Task Of_a_node_that_finds_no_cluster_the_probes_say_that_it_lives_and_is_not_ready()
    {
        using var node = HnActorsProcess.StartWith(
            [("HNACTORS_TOKEN", Token)], null, Folder,
            "node", "--store", Cluster.Store, "--port", "0", "--operations", "http://127.0.0.1:0", "--seeds", "127.0.0.1:1");
        await UntilAsync(() => node.Output.Contains("operations at") || node.HasEnded, () => node.Errors);
        var operations = new Uri(node.Output.Split("operations at ")[1].Split(',')[0]);

        foreach (var container in Manifests.OfFiles.Workloads.Select(workload => workload.Container))
        {
            Assert.Equal(HttpStatusCode.OK, await ProbeAsync(operations, container.StartupProbe));
            Assert.Equal(HttpStatusCode.OK, await ProbeAsync(operations, container.LivenessProbe));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await ProbeAsync(operations, container.ReadinessProbe));
        }
    }

    [NetworkFact]
    public async Task Three_coordinators_and_a_fetcher_that_can_write_nowhere_form_a_cluster_and_do_a_job()
    {
        using var lab = new NetworkLab(machines: 4);
        using var api = HnActorsProcess.StartIn(lab.Hub, Folder, "simulate", "--bind", NetworkLab.HubAddress, "--port", "8080");
        await UntilAsync(() => api.Output.Contains("listening"), () => api.Errors);
        Assert.Equal(0, (await RunAsync("certs", "--out", "certificates")).Code);
        var (coordinators, fetchers) = (Manifests.OfFiles.Coordinators, Manifests.OfFiles.Fetchers);
        var pods = Enumerable.Range(0, 4).Select(machine => (
            Machine: machine,
            Workload: machine < 3 ? coordinators : fetchers,
            Environment: new PodEnvironment($"{coordinators.Name}-{machine}", NetworkLab.AddressOf(machine)))).ToList();
        // What the cluster's DNS would say.
        await File.WriteAllLinesAsync(
            InFolder("hosts"), pods[..3].Select(pod => $"{pod.Environment.Address} {Variables(pod.Workload, pod.Environment)["HNACTORS_HOST"]}"));

        var nodes = pods.Select(pod => StartPod(lab.Machine(pod.Machine), pod.Workload, pod.Environment)).ToList();
        try
        {
            var addresses = pods.Select(pod => $"http://{pod.Environment.Address}:9053").ToList();
            foreach (var address in addresses)
                await TestCluster.UntilAsync(async () => (await AskAsync(address, "health")).Code == 0, SaidByNodes, TestCluster.PauseOfProcesses);
            string[] start = ["job", "start", "--from", "1", "--to", "2000", "--api", $"http://{NetworkLab.HubAddress}:8080/v0"];
            Assert.Equal(1, (await AskWithAsync(ReadToken, addresses[3], start)).Code);
            var (code, output) = await AskAsync(addresses[3], start);
            Assert.True(code == 0, SaidByNodes());
            await TestCluster.UntilAsync(async () => await IsCompleteAsync(addresses[0], output.Trim()), SaidByNodes, TestCluster.PauseOfProcesses);
            var members = (await AskWithAsync(ReadToken, addresses[1], "cluster", "show")).Output;

            Assert.Equal(2000, await CountAsync("SELECT count(*) FROM item"));
            Assert.Contains("Count: 4 nodes", members);
            foreach (var pod in pods[..3])
            {
                var host = Variables(pod.Workload, pod.Environment)["HNACTORS_HOST"];
                Assert.Contains($"akka.ssl.tcp://hnactors@{host}:4053 | [coordinator] | up", members);
            }
            Assert.Contains($"akka.ssl.tcp://hnactors@{NetworkLab.AddressOf(3)}:4053 | [fetcher] | up", members);
        }
        finally
        {
            foreach (var node in nodes) node.Dispose();
        }

        string SaidByNodes() => string.Join('\n', nodes.Select(node => node.Output + node.Errors));

        async Task<bool> IsCompleteAsync(string node, string job) =>
            JsonDocument.Parse((await AskAsync(node, "job", "status", job, "--json")).Output).RootElement.GetProperty("complete").GetBoolean();

        Task<(int Code, string Output)> AskAsync(string node, params string[] arguments) => AskWithAsync(Token, node, arguments);

        async Task<(int Code, string Output)> AskWithAsync(string token, string node, params string[] arguments)
        {
            using var process = HnActorsProcess.StartWith([("HNACTORS_TOKEN", token)], lab.Hub, Folder, [.. arguments, "--node", node]);
            return (await process.WaitAsync(), process.Output);
        }
    }

    private static async Task<HttpStatusCode> ProbeAsync(Uri operations, V1Probe probe)
    {
        Assert.Null(probe.HttpGet.Scheme);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(operations, probe.HttpGet.Path));
        // As the kubelet does it: under the pod's address, and without a token.
        request.Headers.Host = $"10.0.0.7:{operations.Port}";
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private HnActorsProcess StartPod(string networkNamespace, Workload workload, PodEnvironment environment)
    {
        // Both mounts are those of this process alone: names as in the pod's cluster, and a file system of which nothing can be written.
        var inside = "mount --bind hosts /etc/hosts && mount -o remount,bind,ro / && ! touch written 2>/dev/null && " +
            $"exec dotnet '{Repository.Program}' {string.Join(' ', workload.Container.Args)}";
        return HnActorsProcess.StartShell(
            Folder,
            $"exec ip netns exec {networkNamespace} sh -c \"{inside}\"",
            [.. Variables(workload, environment).Select(variable => (variable.Key, variable.Value))]);
    }

    private Dictionary<string, string> Variables(Workload workload, PodEnvironment environment)
    {
        var variables = environment.Of(workload, key => key.Key switch
            {
                "HNACTORS_TOKEN" => Token,
                "HNACTORS_READ_TOKEN" => ReadToken,
                _ => Postgres.WithoutNetwork(Cluster.Store),
            })
            .ToDictionary(variable => variable.Name, variable => variable.Value);
        // Where the secret is mounted in a pod there is nothing here.
        variables["HNACTORS_CERTIFICATES"] = InFolder("certificates");
        return variables;
    }
}
