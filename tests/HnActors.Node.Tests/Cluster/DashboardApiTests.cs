using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

/// <summary>What the dashboard lives on, asked as it does.</summary>
public sealed class DashboardApiTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    private static readonly HttpClient Http = new();

    [PostgresFact]
    public async Task The_stream_tells_how_a_job_goes_until_it_has_ended_and_where_its_ids_are()
    {
        await SimulateAsync(latency: 5, "500@999000-999003");
        var node = await Cluster.AddAsync("--attempts", "2");
        var job = await Cluster.StartJobAsync("--last", "5000", "--api", Api);

        JsonElement snapshot = default, map = default;
        await foreach (var (name, data) in WatchAsync(node, job))
        {
            if (name == "snapshot") snapshot = data;
            if (name == "map") map = data;
            if (map.ValueKind == JsonValueKind.Object && IsSettled(map) && Counts(snapshot).GetProperty("phase").GetString() == "finished") break;
        }

        Assert.Equal(node.Address, snapshot.GetProperty("node").GetString());
        Assert.True(snapshot.GetProperty("mayChange").GetBoolean());
        Assert.Equal(node.Operations + "/", Assert.Single(snapshot.GetProperty("members").EnumerateArray()).GetProperty("operations").GetString());
        Assert.Equal(job, Assert.Single(snapshot.GetProperty("jobs").EnumerateArray()).GetProperty("job").GetString());
        var status = await Cluster.StatusAsync(job);
        foreach (var count in new[] { "total", "stored", "nulls", "waiting", "parked", "queued" })
            Assert.Equal(status.GetProperty(count).GetInt64(), Counts(snapshot).GetProperty(count).GetInt64());
        var cells = Cells(map);
        Assert.InRange(cells.Count, 1, 1000);
        Assert.Equal([4996, 0, 4, 0], Enumerable.Range(0, 4).Select(kind => cells.Sum(cell => cell[kind])));
        // Four ids in a row lie in one cell or two.
        Assert.InRange(cells.Count(cell => cell[2] > 0), 1, 2);
    }

    [PostgresFact]
    public async Task Dead_letters_are_counted_and_read_page_by_page()
    {
        await SimulateAsync(latency: 1, "500@999000-999099", "404@998000-998009");
        var node = await Cluster.AddAsync("--attempts", "1");
        var job = await Cluster.StartJobAsync("--last", "5000", "--api", Api);
        await TestCluster.UntilAsync(
            async () => (await Cluster.StatusAsync(job)).GetProperty("phase").GetString() == "finished", () => "the job does not end");
        var letters = $"{node.Operations}/api/v1/jobs/{job}/dead-letters";

        Assert.Equal(110, await CountAsync(new { }));
        Assert.Equal(100, await CountAsync(new { kind = "server-error" }));
        Assert.Equal(0, await CountAsync(new { minAttempts = 2 }));
        var seen = new List<long>();
        for (var page = new long[1]; page.Length > 0; seen.AddRange(page)) page = await PageAsync(seen.LastOrDefault());
        Assert.Equal([.. Enumerable.Range(998_000, 10), .. Enumerable.Range(999_000, 100)], seen);
        using var tooMany = await Http.PostAsJsonAsync(letters, new { limit = 1001 });
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);

        async Task<long> CountAsync(object filter)
        {
            using var answer = await Http.PostAsJsonAsync(letters + "/count", filter);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt64();
        }

        async Task<long[]> PageAsync(long afterId)
        {
            using var answer = await Http.PostAsJsonAsync(letters, new { afterId, limit = 30 });
            var page = (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(letter => letter.GetProperty("id").GetInt64()).ToArray();
            Assert.InRange(page.Length, 0, 30);
            return page;
        }
    }

    [PostgresFact]
    public async Task The_api_describes_itself_and_the_page_may_ask_its_node_only_and_its_worker_every_member()
    {
        var first = await Cluster.AddAsync();
        var second = await Cluster.AddAsync("--base-path", "/hn");

        var described = await Http.GetFromJsonAsync<JsonElement>($"{first.Operations}/api/v1/openapi.json");
        var paths = described.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        Assert.Contains("/api/v1/jobs/{job}/dead-letters/retry", paths);
        Assert.All(paths, path => Assert.StartsWith("/api/v1/", path));
        Assert.True(described.GetProperty("paths").GetProperty("/api/v1/jobs").GetProperty("post").GetProperty("responses").TryGetProperty("400", out _));
        using var unknown = await Http.GetAsync(new Uri($"{first.Operations}/api/v1/nope"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("openapi.json", (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("message").GetString());
        Assert.Equal(["'self'"], await ReachableFromAsync(""));
        Assert.Equal(new[] { "'self'", first.Operations, second.Operations }.Order(), await ReachableFromAsync("prober.js"));

        async Task<IEnumerable<string>> ReachableFromAsync(string file)
        {
            using var answer = await Http.GetAsync(new Uri($"{second.Operations}/hn/dashboard/{file}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            return policy.Split("connect-src ")[1].Split(';')[0].Split(' ').Order();
        }
    }

    private static bool IsSettled(JsonElement map) => Cells(map).All(cell => cell[1] + cell[3] == 0);

    private static List<long[]> Cells(JsonElement map) =>
        [.. map.GetProperty("cells").EnumerateArray().Select(cell => cell.EnumerateArray().Select(count => count.GetInt64()).ToArray())];

    private static JsonElement Counts(JsonElement snapshot) => snapshot.GetProperty("job").GetProperty("status");

    private static async IAsyncEnumerable<(string Name, JsonElement Data)> WatchAsync(TestNode node, string job)
    {
        await using var stream = await Http.GetStreamAsync($"{node.Operations}/api/v1/watch?job={job}");
        await foreach (var item in SseParser.Create(stream).EnumerateAsync())
            yield return (item.EventType, JsonDocument.Parse(item.Data).RootElement);
    }
}
