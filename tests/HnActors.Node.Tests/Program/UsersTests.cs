using System.Text;
using HnActors.Simulator;
using HnActors.Simulator.Faults;
using HnActors.Storage.Tests;
using Microsoft.Data.Sqlite;

namespace HnActors.Node.Tests.Program;

public class UsersTests : ProgramTest
{
    private const int Items = 3000;
    private const long Max = 100_000;

    [Fact]
    public async Task Every_author_of_an_item_is_brought_exactly_as_the_api_has_it()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });

        var (code, output, errors) = await RunAsync("download", "--last", $"{Items}", "--users", "--api", Api, "--json");

        Assert.True(code == 0, errors);
        var authors = CountRows("SELECT count(DISTINCT by) FROM items");
        AssertUsersAreTrue(authors);
        var users = Json(output);
        Assert.Equal(("users", authors, true), (users.GetProperty("subject").GetString(), users.GetProperty("total").GetInt64(), users.GetProperty("complete").GetBoolean()));
        Assert.InRange(users.GetProperty("nulls").GetInt64(), 1, authors / 100);
        Assert.Equal(2, output.TrimEnd().Split('\n').Length);
        var verified = await RunAsync("verify");
        Assert.Equal(0, verified.Code);
        Assert.Contains($"complete: {authors:#,0} users", verified.Output);
        Assert.Contains($"users     {authors:#,0}", (await RunAsync("status")).Output);
    }

    [Fact]
    public async Task Users_whose_run_is_killed_again_and_again_end_as_in_a_quiet_run()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse("503=3%"), FaultRule.Parse("wrong-id=1%")], Latency = TimeSpan.FromMilliseconds(5) });
        Assert.Equal(0, (await RunAsync("download", "--last", $"{Items}", "--api", Api, "--retry-delay", "0.1")).Code);
        var authors = CountRows("SELECT count(*) FROM author");
        string[] users = ["users", "--concurrency", "4", "--retry-delay", "0.1"];

        for (var kill = 1; kill <= 3; kill++)
        {
            using var program = HnActorsProcess.Start(Folder, users);
            var enough = authors * kill / 5;
            await UntilAsync(() => Simulator.Counts.DifferentUsers >= enough || program.HasEnded, () => program.Errors);
            program.Signal(HnActorsProcess.Kill);
            await program.WaitAsync();
        }
        var (code, _, errors) = await RunAsync(users);

        Assert.True(code == 0, errors);
        AssertUsersAreTrue(authors);
        Assert.Equal(0, (await RunAsync("verify")).Code);
    }

    [Fact]
    public async Task A_second_run_brings_those_who_have_come_since_and_nobody_else()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        Assert.Equal(0, (await RunAsync("download", "--from", "1", "--to", "500", "--users", "--api", Api)).Code);
        var before = Simulator.Counts.DifferentUsers;
        Assert.Equal(0, (await RunAsync("download", "--from", "501", "--to", "1000", "--api", Api)).Code);
        Assert.Contains("not fetched: `hnactors users`", (await RunAsync("status")).Output);
        var requests = Simulator.Counts.Users;

        var (code, _, errors) = await RunAsync("users");

        Assert.True(code == 0, errors);
        var authors = CountRows("SELECT count(DISTINCT by) FROM items");
        Assert.Contains($"{authors - before:#,0} of them to do", errors);
        AssertUsersAreTrue(authors);
        // Each once, and each null a second time.
        Assert.InRange(Simulator.Counts.Users - requests, authors - before, authors - before + 20);
    }

    [Fact]
    public async Task Those_named_in_a_file_are_brought_without_an_item()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        var known = Encoding.UTF8.GetString(Simulator.Catalog.Item(Max - 7)!).Split("\"by\":\"")[1].Split('"')[0];
        File.WriteAllLines(InFolder("names.txt"), [known, "", "nobody at all/é?#", known]);

        var (code, _, errors) = await RunAsync("users", "--file", "names.txt", "--api", Api);

        Assert.True(code == 0, errors);
        Assert.Equal(2, CountRows("SELECT count(*) FROM user"));
        Assert.Equal(1, CountRows("SELECT count(*) FROM user WHERE id = 'nobody at all/é?#' AND json IS NULL"));
        var verified = await RunAsync("verify");
        Assert.True(verified.Code == 0, verified.Output);
        Assert.StartsWith("complete: 2 users", verified.Output);
        Assert.Equal(2, (await RunAsync("users", "--file", "missing.txt", "--api", Api)).Code);
    }

    [Fact]
    public async Task A_user_that_does_not_come_is_parked_under_its_number_and_comes_home_when_the_server_is_mended()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        Assert.Equal(0, (await RunAsync("download", "--last", "500", "--api", Api)).Code);
        Simulator.Faults = [FaultRule.Parse("500=20%")];

        var first = await RunAsync("users", "--attempts", "1", "--json");

        Assert.Equal(3, first.Code);
        var parked = Json(first.Output).GetProperty("parked").GetInt64();
        Assert.InRange(parked, 1, 400);
        Assert.Contains("no dead letters", (await RunAsync("dead-letters", "list")).Output);
        var letters = (await RunAsync("dead-letters", "list", "--users", "--json")).Output.TrimEnd().Split('\n');
        Assert.Equal(parked, letters.Length);
        Assert.Contains("user/", Json(letters[0]).GetProperty("detail").GetString());
        Assert.Equal(3, (await RunAsync("verify")).Code);

        Simulator.Faults = [];
        var retried = await RunAsync("dead-letters", "retry", "--users");

        Assert.True(retried.Code == 0, retried.Errors);
        AssertUsersAreTrue(CountRows("SELECT count(DISTINCT by) FROM items"));
    }

    [Fact]
    public async Task An_outage_while_users_come_costs_none_of_them_anything()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(2) });
        Assert.Equal(0, (await RunAsync("download", "--last", $"{Items}", "--api", Api)).Code);
        using var program = HnActorsProcess.Start(Folder, "users", "--attempts", "1", "--concurrency", "8", "--json");
        await UntilAsync(() => Simulator.Counts.DifferentUsers > 200, () => program.Errors);

        Simulator.Faults = [FaultRule.Parse("503:0-1000000")];
        await UntilAsync(() => program.Errors.Contains("API down", StringComparison.Ordinal) || program.Errors.Contains("PAUSED", StringComparison.Ordinal), () => program.Errors);
        Simulator.Faults = [];

        Assert.Equal(0, await program.WaitAsync());
        AssertUsersAreTrue(CountRows("SELECT count(DISTINCT by) FROM items"));
    }

    [Fact]
    public async Task Verify_misses_a_user_that_is_gone_and_repairs_it()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        Assert.Equal(0, (await RunAsync("download", "--last", "500", "--users", "--api", Api)).Code);
        var name = ReadText("SELECT id FROM user WHERE json IS NOT NULL LIMIT 1");
        Execute("DELETE FROM user WHERE id = (SELECT id FROM user WHERE json IS NOT NULL LIMIT 1)");
        Execute("UPDATE user SET json = '{\"id\":\"another\"}' WHERE id = (SELECT id FROM user WHERE json IS NOT NULL LIMIT 1)");

        var found = await RunAsync("verify");
        var repaired = await RunAsync("verify", "--repair");

        Assert.Equal(1, found.Code);
        Assert.Contains($"missing 1 user: {name}", found.Output);
        Assert.Contains("bad row", found.Output);
        Assert.True(repaired.Code == 0, repaired.Errors);
        AssertUsersAreTrue(CountRows("SELECT count(DISTINCT by) FROM items"));
    }

    [Fact]
    public async Task Users_are_exported_as_exact_bodies()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        Assert.Equal(0, (await RunAsync("download", "--last", "500", "--users", "--api", Api)).Code);

        var (code, output, errors) = await RunAsync("export", "users.jsonl", "users.jsonl.gz", "--users");
        var again = await RunAsync("export", "-", "--users");

        Assert.True(code == 0, errors);
        Assert.Contains("users.jsonl: ", output);
        var lines = File.ReadAllLines(InFolder("users.jsonl"));
        Assert.Equal(CountRows("SELECT count(*) FROM user WHERE json IS NOT NULL"), lines.Length);
        Assert.All(lines, line => Assert.Equal(Encoding.UTF8.GetString(Simulator.Catalog.Users.Make(Json(line).GetProperty("id").GetString()!)!), line));
        Assert.Equal(lines, again.Output.TrimEnd().Split('\n'));
        Assert.Equal(0, (await RunAsync("export", "users.csv", "users.parquet", "--users")).Code);
        Assert.Equal(lines.Length + 1, File.ReadAllText(InFolder("users.csv")).Split("\r\n").Length - 1);
        foreach (var refused in new[] { "users.jsonl --users --type story", "users.jsonl --users --from 5" })
            Assert.Equal(2, (await RunAsync(["export", .. refused.Split(' ')])).Code);
    }

    [Fact]
    public async Task Where_no_item_names_an_author_that_is_said()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });

        Assert.Equal(1, (await RunAsync("users", "--api", Api)).Code);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    private void AssertUsersAreTrue(long expected)
    {
        using var connection = new SqliteConnection($"Data Source={InFolder("hn.db")};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, CAST(json AS BLOB) FROM user";
        using var rows = command.ExecuteReader();
        var count = 0;
        for (; rows.Read(); count++)
            Assert.Equal(Simulator.Catalog.Users.Make(rows.GetString(0)), rows.IsDBNull(1) ? null : rows.GetFieldValue<byte[]>(1));
        Assert.Equal(expected, count);
    }

    private string ReadText(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={InFolder("hn.db")};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }

    private void Execute(string sql) => SqliteFile.Execute(InFolder("hn.db"), sql);
}
