using HnActors.Node.Cluster;
using HnActors.Node.Tests.Program;
using HnActors.Storage.Tests;
using Npgsql;

namespace HnActors.Node.Tests.Cluster;

public sealed class StrangerTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    private readonly PostgresFixture _postgres = postgres;

    [PostgresFact]
    public async Task Nodes_with_certificates_of_one_authority_join_and_strangers_stay_out()
    {
        await SimulateAsync(latency: 10);
        foreach (var authority in (string[])["ours", "theirs"]) NodeCertificates.Create(InFolder(authority));
        for (var node = 0; node < 2; node++) await Cluster.AddAsync("--certificates", "ours");

        // On another database, where nothing warns them.
        using var wrongAuthority = new TestCluster(Folder, Postgres.CreateDatabase());
        using var withoutTls = new TestCluster(Folder, Postgres.CreateDatabase());
        var seeds = string.Join(',', Cluster.Living.Select(node => node.HostAndPort));
        var stranger = await wrongAuthority.StartAsync("--certificates", "theirs", "--seeds", seeds);
        var plain = await withoutTls.StartAsync("--seeds", seeds);
        var job = await StartJobAsync(3000);
        await FinishAsync(job, 3000);

        Assert.Equal(1, (await RunAsync("health", "--node", stranger.Operations)).Code);
        Assert.False(await TestCluster.IsReadyAsync(plain.Operations));
        var show = (await Cluster.RunAsync(Cluster.Living[0], "cluster", "show")).Output;
        Assert.Contains("Count: 2 nodes", show);
        Assert.Contains("akka.ssl.tcp://", show);
        Assert.True(stranger.Process.Errors.Length + plain.Process.Errors.Length < 200_000, "a stranger floods its log");
    }

    [PostgresFact]
    public async Task A_user_of_the_database_who_may_only_read_and_write_its_tables_works_with_them()
    {
        await SimulateAsync(latency: 0);
        Assert.Equal(0, (await RunAsync("download", "--from", "1", "--to", "50", "--api", Api, "--store", Cluster.Store)).Code);
        var role = $"app_{Guid.NewGuid():n}";
        await using var connection = new NpgsqlConnection(Cluster.Store["postgres:".Length..]);
        await connection.OpenAsync();
        await using var grant = new NpgsqlCommand(
            $"""
            CREATE ROLE {role} LOGIN;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
            GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
            """,
            connection);
        await grant.ExecuteNonQueryAsync();
        var store = $"postgres:{new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Username = role }}";

        var download = await RunAsync("download", "--from", "1", "--to", "90", "--api", Api, "--store", store);
        await grant.DisposeAsync();
        await using var older = new NpgsqlCommand("ALTER TABLE store DROP COLUMN api", connection);
        await older.ExecuteNonQueryAsync();
        var upgrade = await RunAsync("download", "--from", "1", "--to", "90", "--api", Api, "--store", store);

        Assert.True(download.Code == 0, download.Errors);
        Assert.Equal(90, await CountAsync("SELECT count(*) FROM item"));
        Assert.Equal(1, upgrade.Code);
        Assert.Contains("as the owner of its tables", upgrade.Errors);
    }

    [PostgresFact]
    public async Task A_node_that_can_not_talk_to_its_databases_cluster_says_why_at_its_start_and_ends()
    {
        foreach (var authority in (string[])["ours", "theirs"]) NodeCertificates.Create(InFolder(authority));
        await Cluster.AddAsync("--certificates", "ours");
        await TestCluster.UntilAsync(async () => await CountMembersAsync() == 1, () => "the node gives no word");

        var warned = await RunAsync("doctor", "--store", Cluster.Store, "--api", "sim", "--certificates", "theirs");
        Assert.Contains("is from another authority", warned.Output);
        Assert.Equal(1, warned.Code);
        var plain = await JoinAsync();
        var stranger = await JoinAsync("--certificates", "theirs");
        File.Copy(InFolder("ours/ca.crt"), InFolder("theirs/ca.crt"), overwrite: true);
        var mixed = await JoinAsync("--certificates", "theirs");

        Assert.Equal((1, 1, 1), (plain.Code, stranger.Code, mixed.Code));
        Assert.Contains("uses TLS", plain.Errors);
        Assert.Contains("another authority", stranger.Errors);
        Assert.Contains("not signed", mixed.Errors);
        Assert.All([plain, stranger, mixed], node => Assert.Single(node.Errors.Trim().Split('\n')));
        Assert.Contains("Count: 1 nodes", (await Cluster.RunAsync(Cluster.Living[0], "cluster", "show")).Output);

        Task<(int Code, string Output, string Errors)> JoinAsync(params string[] options) =>
            RunAsync(["node", "--store", Cluster.Store, "--port", "0", "--operations", "http://127.0.0.1:0", .. options]);

        Task<long> CountMembersAsync() => _postgres.CountAsync(Cluster.Store, "SELECT count(*) FROM cluster_member WHERE authority IS NOT NULL");
    }

    [PostgresFact]
    public async Task A_node_with_a_token_obeys_only_who_shows_it_and_tells_the_rest_nothing_but_its_health()
    {
        (string, string)[] secret = [("HNACTORS_TOKEN", "a-secret"), ("HNACTORS_STORE", Cluster.Store)];
        using var node = HnActorsProcess.StartWith(secret, null, Folder, "node", "--port", "0", "--operations", "http://127.0.0.1:0");
        await UntilAsync(() => node.Output.Contains("operations at"), () => node.Errors);
        var operations = node.Output.Split("operations at ")[1].Split(',')[0];
        await TestCluster.UntilAsync(() => TestCluster.IsReadyAsync(operations), () => node.Errors);

        var refused = await RunAsync("job", "list", "--node", operations);
        using var guest = HnActorsProcess.StartWith(secret, null, Folder, "job", "list", "--node", operations);

        Assert.Equal(1, refused.Code);
        Assert.Contains("HNACTORS_TOKEN", refused.Errors);
        Assert.Equal(0, await guest.WaitAsync());
        Assert.DoesNotContain("a-secret", node.Output + node.Errors);
        using var help = HnActorsProcess.StartWith([("HNACTORS_STORE", "postgres:Host=db;Username=hn;Password=a-secret")], null, Folder, "node", "--help");
        await help.WaitAsync();
        Assert.DoesNotContain("a-secret", help.Output);
        var port = node.Output.Split('@')[1].Split(' ')[0].Split(':')[1];
        var taken = await RunAsync("node", "--store", Cluster.Store, "--port", port, "--operations", "http://127.0.0.1:0");
        Assert.Equal(1, taken.Code);
        Assert.Contains("--port", taken.Errors);
        using var http = new HttpClient();
        foreach (var (wish, word) in new[]
        {
            ("""{"api":"x"}""", "--api"),
            ("""{"api":"http://a","maxRate":-1}""", "--max-rate"),
            ("""{"api":"http://a","maxConcurrency":-1}""", "--concurrency"),
            ("""{"api":"http://a","maxBandwidth":-1}""", "--bandwidth"),
            ("""{"api":"http://a","ids":[[5,3]]}""", "5, 3"),
            ("{}", "say which items"),
            ("""{"api":"http://a","last":3,"ids":[[1,3]]}""", "last and ids"),
            ("""{"api":"http://a","users":true,"last":3}""", "users"),
            ("""{"api":"http://a","last":3,"maxRate":1e-300}""", "--max-rate"),
            ("""{"api":"http://a","last":3,"maxBandwidth":1}""", "--bandwidth"),
            ("""{"api":"http://a","to":3,"follow":true}""", "continues to whatever is newest"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(operations), "api/v1/jobs"))
            {
                Content = new StringContent(wish, System.Text.Encoding.UTF8, "application/json"),
                Headers = { Authorization = new("Bearer", "a-secret") },
            };
            using var answer = await http.SendAsync(request);
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(word, await answer.Content.ReadAsStringAsync());
        }
        Assert.Equal("live", await http.GetStringAsync(new Uri(new Uri(operations), "health/live")));
    }

    [PostgresFact]
    public async Task A_node_opens_to_others_only_when_told_in_so_many_words()
    {
        var cluster = await RunAsync("node", "--store", Cluster.Store, "--bind", "0.0.0.0");
        var operations = await RunAsync("node", "--store", Cluster.Store, "--operations", "http://0.0.0.0:9053");

        Assert.Equal((2, 2), (cluster.Code, operations.Code));
        Assert.Contains("--without-tls", cluster.Errors);
        Assert.Contains("HNACTORS_TOKEN", operations.Errors);
    }
}
