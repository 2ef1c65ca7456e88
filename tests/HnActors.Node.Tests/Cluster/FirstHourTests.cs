using System.Net;
using System.Net.Http.Json;
using System.Text;
using HnActors.Core.Jobs;
using HnActors.Node.Operations;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

/// <summary>What someone meets who tries a cluster for the first time.</summary>
public sealed class FirstHourTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    [PostgresFact]
    public async Task Leases_name_their_node_also_where_it_is_the_coordinators_own_and_a_member_that_can_be_reached_is_not_taken_for_gone()
    {
        await SimulateAsync(latency: 300);
        var node = await Cluster.AddAsync("--concurrency", "4");
        var job = await StartJobAsync(5_000);
        await AskedForAsync(4);

        var leases = await Cluster.RunAsync(node, "leases", job);
        var down = await Cluster.RunAsync(node, "cluster", "down", node.HostAndPort);

        Assert.Contains($"| {node.Address} |", leases.Output);
        Assert.Equal(1, down.Code);
        Assert.Contains("--force", Assert.Single(down.Errors.TrimEnd().Split('\n')));
        Assert.False(node.Process.HasEnded);
        await Cluster.RunAsync(node, "job", "cancel", job);
        Assert.Equal(0, (await Cluster.RunAsync(node, "cluster", "down", node.HostAndPort, "--force")).Code);
        await node.Process.WaitAsync();
    }

    [PostgresFact]
    public async Task A_request_that_makes_no_sense_is_answered_in_words()
    {
        var node = await Cluster.AddAsync();
        using var client = new HttpClient();
        foreach (var (body, expected) in new[]
        {
            ("""{"api":"http://127.0.0.1:9/v0","ids":[null]}""", "null is not a range of ids"),
            ("""{"api":"http://127.0.0.1:9/v0","ids":[[1]]}""", "[1] is not a range of ids"),
            ("""{"api":"http://127.0.0.1:9/v0","last":""", "not the JSON"),
            ("", "an object"),
            ("null", "an object"),
            ("[]", "an object"),
            ("""{"api":"http://127.0.0.1:9/v0","lastt":5}""", "$.lastt"),
            ("""{"api":"http://127.0.0.1:9/v0","last":"many"}""", "$.last"),
            ("""{"api":"http://127.0.0.1:9/v0","last":5}""", "start `hnactors simulate`"),
        })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync(new Uri(node.Operations + "/api/v1/jobs"), content);

            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.ServiceUnavailable, answer.StatusCode.ToString());
            var problem = await answer.Content.ReadFromJsonAsync<Problem>();
            Assert.Contains(expected, problem!.Message);
        }
    }

    [PostgresFact]
    public async Task A_job_without_a_node_that_fetches_says_so()
    {
        await SimulateAsync(latency: 1);
        var node = await Cluster.AddAsync("--roles", "coordinator");
        var job = await StartJobAsync(100);

        await TestCluster.UntilAsync(IsRunningAsync, () => "the job does not begin");

        Assert.Contains("no fetcher", (await Cluster.RunAsync(node, "job", "status", job)).Output);

        async Task<bool> IsRunningAsync()
        {
            var status = await TestCluster.AskAsync(node, client => client.StatusAsync(job, CancellationToken.None));
            return status is { Phase: JobPhase.Running, ToFetch: > 0 };
        }
    }
}
