using System.Text.Json;
using HnActors.Node.Tests.Program;
using HnActors.Simulator.Faults;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

[Collection("cluster in trouble")]
public sealed class ClusterTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    private const long Items = 12_000;

    [PostgresFact]
    public async Task Nodes_join_share_the_work_evenly_and_a_node_added_in_the_middle_takes_part()
    {
        await SimulateAsync(latency: 200, "503=1%", "reset=0.5%");
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--concurrency", "30");
        var show = await Cluster.RunAsync(Cluster.Living[1], "cluster", "show");
        Assert.Contains("Count: 3 nodes", show.Output);
        Assert.Contains($"{Cluster.Living[0].Address} | [coordinator,fetcher] | up |  | ", show.Output);

        var job = await StartJobAsync(Items);
        // Evenly is said of a stretch in which all three were at it: on a busy machine one may begin, or be told of by status, much later.
        var from = await SharesAsync(atLeast: 1);
        var to = await SharesAsync(atLeast: from.Values.Max() + (Items / 24));
        var shares = to.Select(node => node.Value - from[node.Key]).ToList();
        Assert.True(shares.Max() < 1.5 * shares.Min(), string.Join(", ", shares));
        // However long a busy machine takes to add a node, the work must last.
        await SetMaxRateAsync(job, 20);
        var added = await Cluster.AddAsync("--concurrency", "30");
        await TestCluster.UntilAsync(
            async () => (await TestCluster.TryAskAsync(added, client => client.LeasesAsync(job, CancellationToken.None)))
                .Any(lease => lease.Node == added.Address),
            () => "the node that was added got no work");

        await SetMaxRateAsync(job, 0);
        await FinishAsync(job, Items);

        async Task<Dictionary<string, long>> SharesAsync(long atLeast)
        {
            Dictionary<string, long> stored = [];
            await TestCluster.UntilAsync(
                async () =>
                {
                    stored = (await Cluster.StatusAsync(job)).GetProperty("nodes").EnumerateArray().ToDictionary(
                        node => node.GetProperty("node").GetString()!, node => node.GetProperty("reading").GetProperty("storedBodies").GetInt64());
                    return stored.Count == 3 && stored.Values.All(count => count >= atLeast);
                },
                () => $"not every node has stored {atLeast}: {string.Join(", ", stored.Values)}");
            return stored;
        }
    }

    [PostgresFact]
    public async Task The_authors_of_what_is_stored_are_brought_by_all_nodes_and_outlive_one_that_is_killed()
    {
        await SimulateAsync(latency: 20, "503=1%", "wrong-id=0.5%");
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--concurrency", "10");
        Assert.Contains("start a job for items first", (await Cluster.RunAsync(Cluster.Living[0], "job", "start", "--users", "--api", Api)).Errors);
        await FinishAsync(await StartJobAsync(3000), 3000);

        var job = await Cluster.StartJobAsync("--users", "--api", Api);
        await UntilAsync(() => Simulator.Counts.DifferentUsers > 500, () => "few users are asked for");
        var victim = Cluster.Living[0];
        victim.Process.Signal(HnActorsProcess.Kill);
        await victim.Process.WaitAsync();
        await TestCluster.UntilAsync(
            async () => (await Cluster.StatusAsync(job)).GetProperty("phase").GetString() == "finished", () => "the job does not end");

        var authors = await CountAsync("SELECT count(DISTINCT by) FROM items");
        Assert.Equal(authors, await CountAsync("SELECT count(*) FROM \"user\""));
        Assert.Equal(authors, await CountAsync("SELECT count(*) FROM author"));
        var status = await Cluster.StatusAsync(job);
        Assert.Equal(("users", authors, true), (status.GetProperty("subject").GetString(), status.GetProperty("total").GetInt64(), status.GetProperty("complete").GetBoolean()));
        var verified = await RunAsync("verify", "--store", Cluster.Store);
        Assert.True(verified.Code == 0, verified.Output + verified.Errors);
        Assert.Contains($"{authors:#,0} users", verified.Output);
    }

    [PostgresFact]
    public async Task A_node_that_reaches_none_of_its_seeds_finds_the_cluster_through_the_database_and_founds_no_second_one()
    {
        await SimulateAsync(latency: 5);
        await Cluster.AddAsync();

        var lost = await Cluster.AddAsync("--seeds", "127.0.0.1:1");
        var alone = await Cluster.AddAsync("--seeds", "");

        Assert.Contains("Count: 3 nodes", (await Cluster.RunAsync(lost, "cluster", "show")).Output);
        Assert.Contains("Count: 3 nodes", (await Cluster.RunAsync(alone, "cluster", "show")).Output);
    }

    [PostgresFact]
    public async Task Nodes_that_leave_in_order_lose_nothing_and_nearly_nothing_is_asked_twice()
    {
        await SimulateAsync(latency: 30);
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--concurrency", "30");
        var job = await StartJobAsync(Items);
        await AskedForAsync(Items / 3);

        var leaving = await Cluster.HolderOfAsync("coordinator");
        leaving.Process.Signal(HnActorsProcess.Terminate);
        var code = await leaving.Process.WaitAsync();

        Assert.True(code == 0, leaving.Process.Errors);
        await AskedForAsync(Items * 2 / 3);
        var asked = Cluster.Living[0];
        Assert.Equal(0, (await RunAsync("cluster", "leave", asked.HostAndPort, "--node", Cluster.Living[1].Operations)).Code);
        Assert.True(await asked.Process.WaitAsync() == 0, asked.Process.Errors);

        await FinishAsync(job, Items);
        Assert.True(Simulator.Counts.Repeats < Items / 200, $"{Simulator.Counts.Repeats} ids were asked for twice");
    }

    [PostgresFact]
    public async Task The_node_that_holds_the_coordinator_is_killed_and_the_others_go_on()
    {
        await SimulateAsync(latency: 30, "503=1%", "truncated=0.5%");
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--concurrency", "20");
        var job = await StartJobAsync(Items);
        await AskedForAsync(Items / 3);

        await (await Cluster.HolderOfAsync("coordinator")).KillAsync();

        await FinishAsync(job, Items);
    }

    [PostgresFact]
    public async Task A_coordinators_node_that_was_frozen_wakes_to_find_itself_replaced_and_does_no_harm()
    {
        await SimulateAsync(latency: 30, "503=1%");
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--concurrency", "20");
        // However long a busy machine takes to give the node up, the work must last.
        var job = await StartJobAsync(Items, "--max-rate", "40");
        await AskedForAsync(200);

        var frozen = await Cluster.HolderOfAsync("coordinator");
        frozen.Process.Signal(HnActorsProcess.Stop);
        var other = Cluster.Living.First(node => node != frozen);
        await TestCluster.UntilAsync(
            async () => (await TestCluster.TryAskAsync(other, client => client.MembersAsync(CancellationToken.None))).Length == 2,
            () => "the frozen node stays a member");
        var asked = Simulator.Counts.Items;
        await AskedForAsync(asked + 200);
        frozen.Process.Signal(HnActorsProcess.Continue);

        Assert.Equal(1, await frozen.Process.WaitAsync());
        Assert.Contains("start it again", frozen.Process.Errors);
        await SetMaxRateAsync(job, 0);
        await FinishAsync(job, Items);
    }

    [PostgresFact]
    public async Task Two_of_five_nodes_are_killed_at_once_and_the_rest_finish()
    {
        await SimulateAsync(latency: 40, "500=1%");
        for (var node = 0; node < 5; node++) await Cluster.AddAsync("--concurrency", "12");
        var job = await StartJobAsync(Items);
        await AskedForAsync(Items / 3);

        await Task.WhenAll(Cluster.Living.Skip(1).Take(2).Select(victim => victim.KillAsync()));

        await FinishAsync(job, Items);
        Assert.Equal(3, Cluster.Living.Count);
    }

    [PostgresFact]
    public async Task An_API_that_goes_away_and_comes_back_is_found_again_by_every_node_and_no_id_is_burned()
    {
        await SimulateAsync(latency: 30);
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--concurrency", "20");
        var job = await StartJobAsync(Items);
        await AskedForAsync(Items / 3);

        Simulator.Faults = [FaultRule.Parse("503")];
        await TestCluster.UntilAsync(
            async () => Readings(await Cluster.StatusAsync(job)).All(node => node.GetProperty("outage").GetString() is not null), () => "no outage is noticed");
        Simulator.Faults = [];
        await TestCluster.UntilAsync(
            async () => Readings(await Cluster.StatusAsync(job)) is { Count: 3 } nodes && nodes.All(node => node.GetProperty("outage").GetString() is null),
            () => "not every node goes on",
            // What is left is fetched within seconds, and then no node tells anything.
            TimeSpan.FromMilliseconds(50));

        await FinishAsync(job, Items);
        Assert.Empty((await RunAsync("dead-letters", "list", "--store", Cluster.Store, "--json")).Output.Trim());
    }

    [PostgresFact]
    public async Task A_database_that_restarts_in_the_middle_is_a_pause()
    {
        await SimulateAsync(latency: 30, "503=1%");
        for (var node = 0; node < 3; node++) await Cluster.AddAsync("--concurrency", "20");
        var job = await StartJobAsync(Items);
        await AskedForAsync(Items / 3);

        Postgres.Stop();
        Assert.All(await Task.WhenAll(Cluster.Living.Select(Cluster.IsReadyAsync)), Assert.False);
        Postgres.Resume();
        await TestCluster.UntilAsync(() => Cluster.IsReadyAsync(Cluster.Living[0]), () => "the node does not become ready again");

        await FinishAsync(job, Items);
        Assert.Equal(3, Cluster.Living.Count);
    }

    [PostgresFact]
    public async Task What_failed_for_good_is_listed_retried_and_dropped_through_any_node()
    {
        await SimulateAsync(latency: 5, "500@999900", "500@999901", "truncated@999902");
        for (var node = 0; node < 2; node++) await Cluster.AddAsync("--attempts", "2", "--concurrency", "20");
        var (first, second) = (Cluster.Living[0].Operations, Cluster.Living[1].Operations);
        var job = await StartJobAsync(1000);
        var watch = await RunAsync("job", "status", job, "--watch", "--node", first);
        Assert.True(watch.Code == 3, watch.Output + watch.Errors);
        Assert.Contains("finished, with parked ids", watch.Output);

        var list = await RunAsync("dead-letters", "list", "--job", job, "--node", second, "--json");
        Assert.Equal([999900, 999901, 999902], IdsOf(list.Output));
        Assert.Equal([999900, 999901, 999902], IdsOf((await RunAsync("dead-letters", "list", "--store", Cluster.Store, "--json")).Output));
        var verify = await RunAsync("verify", "--store", Cluster.Store);
        Assert.Equal(3, verify.Code);
        Assert.Contains("parked 3 ids: 999900-999902", verify.Output);

        Simulator.Faults = [FaultRule.Parse("500@999900")];
        Assert.Contains("2 dead letters", (await RunAsync("dead-letters", "retry", "999901", "999902", "--job", job, "--node", second)).Output);
        await TestCluster.UntilAsync(
            async () =>
                (await Cluster.StatusAsync(job)) is var now && now.GetProperty("phase").GetString() == "finished" && now.GetProperty("parked").GetInt64() == 1
                && now.GetProperty("waiting").GetInt64() == 0 && now.GetProperty("stored").GetInt64() + now.GetProperty("nulls").GetInt64() == 999,
            () => "the retried ids are not stored");
        Assert.Contains(
            "1 dead letter dropped", (await RunAsync("dead-letters", "drop", "999900", "--reason", "poison", "--job", job, "--node", first)).Output);
        Assert.Equal(0, (await Cluster.StatusAsync(job)).GetProperty("parked").GetInt64());
        Assert.Contains("dropped", (await RunAsync("status", "--store", Cluster.Store)).Output);

        Assert.Equal(2, (await RunAsync("dead-letters", "list", "--job", job, "--store", Cluster.Store)).Code);
        var withoutJob = await RunAsync("dead-letters", "drop", "1", "--reason", "none", "--store", Cluster.Store);
        Assert.Equal(2, withoutJob.Code);
        Assert.Contains($"--job {job}", withoutJob.Errors);
        Assert.Equal(1, (await RunAsync("dead-letters", "list", "--job", "no-such-job", "--node", first)).Code);
    }

    [PostgresFact]
    public async Task A_job_can_be_paused_resumed_and_cancelled_on_any_node()
    {
        await SimulateAsync(latency: 20);
        for (var node = 0; node < 2; node++) await Cluster.AddAsync("--concurrency", "10");
        var (first, second) = (Cluster.Living[0].Operations, Cluster.Living[1].Operations);
        // It must not end before a busy machine has started all these commands.
        var job = await StartJobAsync(Items, "--max-rate", "50");
        await AskedForAsync(100);

        Assert.Contains("paused", (await RunAsync("job", "pause", job, "--node", first)).Output);
        await TestCluster.UntilAsync(
            async () => (await Cluster.StatusAsync(job)).GetProperty("nodes").GetArrayLength() == 0, () => "a pool goes on for a paused job");
        var atRest = Simulator.Counts.Items;
        Assert.Contains("running", (await RunAsync("job", "resume", job, "--node", second)).Output);
        await AskedForAsync(atRest + 50);
        Assert.Contains("cancelled", (await RunAsync("job", "cancel", job, "--node", first)).Output);

        var refused = await RunAsync("job", "resume", job, "--node", first);
        Assert.Equal(1, refused.Code);
        Assert.Contains("cancelled", refused.Errors);
        Assert.Contains($"{job} | cancelled", (await RunAsync("job", "list", "--node", second)).Output);
        await TestCluster.UntilAsync(
            async () => (await Cluster.StatusAsync(job)).GetProperty("nodes").GetArrayLength() == 0, () => "a pool goes on for a cancelled job");
        // What it fetched was asked for and is there; what it had not is not missed.
        foreach (var named in new string[][] { [], ["--job", job] })
        {
            var verified = await RunAsync(["verify", "--store", Cluster.Store, .. named]);
            Assert.True(verified.Code == 0, verified.Output + verified.Errors);
            Assert.StartsWith($"complete: {await CountAsync("SELECT count(*) FROM item"):N0} ids", verified.Output);
            Assert.Contains("by jobs that were cancelled", verified.Output);
            Assert.DoesNotContain("never requested", verified.Output);
        }
        Assert.Contains("was not cancelled", (await RunAsync("verify", "--store", Cluster.Store, "--job", "last")).Errors);
        Assert.Contains("state     cancelled", (await RunAsync("status", "--store", Cluster.Store)).Output);
    }

    [PostgresFact]
    public async Task Two_jobs_run_side_by_side_and_the_lower_rate_holds_for_both()
    {
        await SimulateAsync(latency: 10);
        for (var node = 0; node < 2; node++) await Cluster.AddAsync();
        var one = await Cluster.StartJobAsync("--from", "1", "--to", "3000", "--api", Api, "--max-rate", "20");
        var other = await Cluster.StartJobAsync("--from", "3001", "--to", "6000", "--api", Api.ToUpperInvariant().Replace("/V0", "/v0/"));
        var apis = JsonDocument.Parse((await Cluster.RunAsync(Cluster.Living[0], "job", "list", "--json")).Output).RootElement.EnumerateArray()
            .Select(job => job.GetProperty("api").GetString()).ToList();
        Assert.Equal([Api + "/", Api + "/"], apis);
        foreach (var job in new[] { one, other })
            await TestCluster.UntilAsync(async () => (await Cluster.StatusAsync(job)).GetProperty("stored").GetInt64() > 0, () => $"{job} stores nothing");
        Assert.Equal("running", (await Cluster.StatusAsync(one)).GetProperty("phase").GetString());

        Assert.Equal(0, (await Cluster.RunAsync(Cluster.Living[0], "job", "set", one, "--max-rate", "none")).Code);
        await FinishJobAsync(one);
        await FinishJobAsync(other);
    }

    [PostgresFact]
    public async Task A_job_asks_the_api_of_the_one_before_and_another_only_where_somebody_says_so()
    {
        await SimulateAsync(latency: 0);
        await Cluster.AddAsync();
        var node = Cluster.Living[0];
        await FinishJobAsync(await StartJobAsync(1000));

        var users = await Cluster.RunAsync(node, "job", "start", "--users");
        var moved = await Cluster.RunAsync(node, "job", "start", "--last", "10", "--api", Api.Replace("127.0.0.1", "localhost"));

        Assert.Equal((0, 0), (users.Code, moved.Code));
        Assert.Contains($"It asks {Api}/", users.Errors);
        Assert.Contains("what is stored from there stays and is not fetched again", moved.Errors);
        Assert.Equal($"{Api}/", (await Cluster.StatusAsync(users.Output.Trim())).GetProperty("api").GetString());
        await FinishJobAsync(users.Output.Trim());
        await FinishJobAsync(moved.Output.Trim());
    }

    [PostgresFact]
    public async Task A_ceiling_that_is_changed_while_a_job_runs_holds_for_all_nodes_at_once()
    {
        await SimulateAsync(latency: 10);
        for (var node = 0; node < 2; node++) await Cluster.AddAsync();
        // At that rate it would take weeks.
        var job = await Cluster.StartJobAsync("--from", "1", "--to", "20000", "--api", Api, "--max-rate", "0.01", "--concurrency", "9");
        var node1 = Cluster.Living[0];

        var (code, output, _) = await Cluster.RunAsync(node1, "job", "set", job, "--max-rate", "none", "--concurrency", "3", "--bandwidth", "100MB/s");

        Assert.Equal((0, $"{job}: at most 3 in flight, 100.0 MB/s\n"), (code, output));
        await AskedForAsync(200);
        var readings = Readings(await Cluster.StatusAsync(job));
        Assert.Equal(3, readings.Sum(reading => reading.GetProperty("inFlightLimit").GetInt32()));
        await Cluster.RunAsync(node1, "job", "set", job, "--concurrency", "none");
        await FinishJobAsync(job);
        var listed = JsonDocument.Parse((await Cluster.RunAsync(node1, "job", "list", "--json")).Output).RootElement[0];
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("maxRate").ValueKind);
        Assert.Equal(100e6, listed.GetProperty("maxBandwidth").GetDouble());
    }

    [PostgresFact]
    public async Task A_ceiling_that_makes_no_sense_or_is_for_a_job_that_has_none_is_refused_in_words()
    {
        await Cluster.AddAsync();
        var node = Cluster.Living[0];

        Assert.Equal(2, (await Cluster.RunAsync(node, "job", "set", "some")).Code);
        var (code, _, errors) = await Cluster.RunAsync(node, "job", "set", "some", "--bandwidth", "20Mbit/s");
        var missing = await Cluster.RunAsync(node, "job", "set", "some", "--max-rate", "5");

        Assert.Equal(2, code);
        Assert.Contains("--bandwidth 20Mbit/s", errors);
        Assert.Equal(1, missing.Code);
        Assert.Contains("no job 'some'", missing.Errors);
    }

    private static List<JsonElement> Readings(JsonElement status) =>
        [.. status.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("reading"))];

    private static IEnumerable<long> IdsOf(string lines) =>
        lines.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt64());

    private Task FinishJobAsync(string job) => TestCluster.UntilAsync(
        async () => (await Cluster.StatusAsync(job)).GetProperty("complete").GetBoolean(), () => "the job does not end");
}
