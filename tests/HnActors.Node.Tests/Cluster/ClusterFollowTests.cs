using System.Text;
using System.Text.Json;
using HnActors.Simulator;
using HnActors.Storage.Tests;
using Npgsql;

namespace HnActors.Node.Tests.Cluster;

/// <summary>A copy that a cluster keeps up to date while the server grows, edits and drops its streams, and nodes die.</summary>
public sealed class ClusterFollowTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    // All of them are read again after a time in which nobody listened.
    private const long Max = 400;

    [Fact]
    public async Task Items_and_users_stay_true_although_the_node_that_listens_dies()
    {
        await SimulateAsync(Lively(Max));
        for (var node = 0; node < 3; node++) await Cluster.AddAsync();
        var items = await Cluster.StartJobAsync("--all", "--follow", "--history", "--api", Api);
        await StoredAsync(items, Max);
        var users = await Cluster.StartJobAsync("--users", "--follow", "--api", Api);
        await EditedAsync(items, 30);

        await (await Cluster.HolderOfAsync("follower")).KillAsync();
        await EditedAsync(items, 30);

        Simulator.Catalog.Quiet();
        List<string> different = [];
        await TestCluster.UntilAsync(async () => (different = await DifferencesAsync()) is [], () => string.Join(", ", different));
        Assert.Empty(Differences(await ExportAsync("items.jsonl"), await ExportAsync("users.jsonl", "--users")));
        var follow = (await Cluster.StatusAsync(items)).GetProperty("follow");
        Assert.Equal(Simulator.Catalog.MaxItem, follow.GetProperty("newest").GetInt64());
        Assert.InRange(await CountAsync("SELECT count(*) FROM item_history"), 1, long.MaxValue);
        Assert.Equal("running", (await Cluster.StatusAsync(users)).GetProperty("phase").GetString());
        // The profile of an author who came with the last items comes after them.
        (int Code, string Output, string Errors) verified = default;
        await TestCluster.UntilAsync(
            async () => (verified = await RunAsync("verify", "--store", Cluster.Store)).Code == 0, () => $"{verified.Output}\n{verified.Errors}");
    }

    [Fact]
    public async Task A_job_that_was_paused_brings_what_came_meanwhile_and_what_changed()
    {
        await SimulateAsync(Lively(Max));
        await Cluster.AddAsync();
        var job = await Cluster.StartJobAsync("--follow", "--api", Api);
        await StoredAsync(job, 100);
        await MoveAsync("pause", job);
        var (edits, newest) = (Simulator.Catalog.Edits.Count, Simulator.Catalog.MaxItem);
        await UntilAsync(() => Simulator.Catalog.Edits.Count > edits + 20 && Simulator.Catalog.MaxItem > newest + 20, () => "nothing happens");

        await MoveAsync("resume", job);

        Simulator.Catalog.Quiet();
        var first = (await Cluster.StatusAsync(job)).GetProperty("from").GetInt64();
        var items = TrueLines(first, Simulator.Catalog.MaxItem);
        await TestCluster.UntilAsync(async () => (await ItemsAsync(first)).SequenceEqual(items), () => "not equal");
        Assert.Equal(items, await ExportAsync("hn.jsonl", "--from", $"{first}"));
        var status = (await Cluster.RunAsync(Cluster.Living[0], "job", "status", job)).Output;
        Assert.Contains("running", status);
        Assert.Contains($"follow    newest {Simulator.Catalog.MaxItem:#,0}", status);
    }

    [Fact]
    public async Task Shards_are_told_also_where_no_node_fetches_and_so_none_listens()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 10 });
        var node = await Cluster.AddAsync("--roles", "coordinator");
        var job = await Cluster.StartJobAsync("--all", "--follow", "--api", Api);

        var (code, output, errors) = await Cluster.RunAsync(node, "shards");

        Assert.True(code == 0, errors);
        Assert.Contains("jobs | ", output);
        Assert.Contains("no fetcher", (await Cluster.RunAsync(node, "job", "status", job)).Output);
    }

    [Fact]
    public async Task What_says_how_to_follow_is_refused_where_nothing_is_followed()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 10 });
        await Cluster.AddAsync();

        var (code, _, errors) = await Cluster.RunAsync(Cluster.Living[0], "job", "start", "--all", "--sweep-age", "3", "--api", Api);

        Assert.Equal(2, code);
        Assert.Contains("--sweep-age says how to follow: give --follow as well", errors);
    }

    private async Task MoveAsync(string verb, string job)
    {
        var (code, _, errors) = await Cluster.RunAsync(Cluster.Living[0], "job", verb, job);
        Assert.True(code == 0, errors);
    }

    private Task StoredAsync(string job, long items) => TestCluster.UntilAsync(
        async () => (await Cluster.StatusAsync(job)).GetProperty("stored").GetInt64() >= items,
        () => string.Join('\n', Cluster.Living.Select(node => node.Process.Errors)));

    // The follower says so itself, wherever it is by then.
    private async Task EditedAsync(string job, long changes)
    {
        var edits = Simulator.Catalog.Edits.Count;
        await TestCluster.UntilAsync(
            async () => Simulator.Catalog.Edits.Count > edits + changes
                && (await Cluster.StatusAsync(job)).TryGetProperty("follow", out var follow) && Changed(follow) >= changes / 2,
            () => string.Join('\n', Cluster.Living.Select(node => node.Process.Errors)));
    }

    private static long Changed(JsonElement follow) => follow.GetProperty("changed").GetInt64();

    private async Task<List<string>> DifferencesAsync() =>
        Differences(await ItemsAsync(1), await LinesAsync("SELECT json FROM \"user\" WHERE json IS NOT NULL"));

    private List<string> Differences(byte[] items, byte[] users)
    {
        var different = new List<string>();
        if (!items.SequenceEqual(TrueLines(1, Simulator.Catalog.MaxItem))) different.Add("items");
        var lines = Encoding.UTF8.GetString(users).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 100) different.Add($"only {lines.Length} users");
        different.AddRange(
            from line in lines
            let name = JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!
            where !Encoding.UTF8.GetBytes(line).AsSpan().SequenceEqual(Simulator.Catalog.User(name))
            select name);
        return different;
    }

    private Task<byte[]> ItemsAsync(long first) => LinesAsync($"SELECT json FROM item WHERE json IS NOT NULL AND id >= {first} ORDER BY id");

    // Looked at again and again where an export each time would be a process each time; what is exported is looked at in the end.
    private async Task<byte[]> LinesAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Cluster.Store["postgres:".Length..]);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync();
        using var lines = new MemoryStream();
        while (await rows.ReadAsync())
        {
            lines.Write(Encoding.UTF8.GetBytes(rows.GetString(0)));
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }

    private async Task<byte[]> ExportAsync(string file, params string[] options)
    {
        var (code, _, errors) = await RunAsync(["export", file, .. options, "--store", Cluster.Store]);
        Assert.True(code == 0, errors);
        return File.ReadAllBytes(InFolder(file));
    }
}
