using HnActors.Simulator;
using HnActors.Simulator.Faults;
using Microsoft.Data.Sqlite;

namespace HnActors.Node.Tests.Program;

public class CompareTests : ProgramTest
{
    private const int Max = 20_000;

    [Fact]
    public async Task Two_stores_that_differ_in_seven_ids_are_told_which_and_mended_by_asking_for_seven()
    {
        await MakeTwoAsync();
        Change("a.db", "DELETE FROM item WHERE id = 17", "UPDATE item SET json = replace(json, '\"id\"', '\"x\":1,\"id\"') WHERE id = 4000");
        Change(
            "b.db",
            "DELETE FROM item WHERE id IN (1, 1999)",
            "UPDATE item SET json = NULL WHERE id = 2500",
            "UPDATE item SET json = replace(json, '\"id\"', '\"x\":1,\"id\"') WHERE id IN (4998, 4999)");

        var (code, output, errors) = await RunAsync("compare", "sqlite:a.db", "sqlite:b.db");

        Assert.True(code == 1, errors);
        Assert.StartsWith("different in 7 ids: 1, 17, 1999, 2500, 4000, 4998-4999; 4,993 ids the same", output);
        Assert.Contains("  bodies differ: 3 ids, 4000, 4998-4999", output);
        Assert.Contains("  only in sqlite:", output);
        Assert.Contains(output.Split('\n'), line => line.Contains("b.db alone: 1 id, 2500"));

        var before = Simulator.Counts.Items;
        var repaired = await RunAsync("compare", "sqlite:a.db", "sqlite:b.db", "--repair", "--api", Api, "--json");

        Assert.True(repaired.Code == 0, repaired.Errors);
        Assert.True(Json(repaired.Output).GetProperty("equal").GetBoolean());
        // And what is asked to see whether the API is there at all.
        Assert.InRange(Simulator.Counts.Items - before, 7, 8);
        foreach (var store in new[] { "a", "b" })
        {
            await RunAsync("export", $"{store}.jsonl", "--store", $"sqlite:{store}.db");
            Assert.Equal(TrueLines(1, 5000), File.ReadAllBytes(InFolder($"{store}.jsonl")));
            Assert.Equal(0, (await RunAsync("verify", "--store", $"sqlite:{store}.db")).Code);
        }
    }

    [Fact]
    public async Task Copies_of_two_apis_are_repaired_from_the_one_that_somebody_names_and_never_made_up_items_with_real_ones()
    {
        await MakeTwoAsync();
        await using var mirror = await HackerNewsSimulator.StartAsync(new SimulatorOptions { MaxItem = Max });
        await RunAsync("download", "--from", "5001", "--to", "5010", "--store", "sqlite:b.db", "--api", mirror.BaseAddress.AbsoluteUri);
        await RunAsync("download", "--from", "1", "--to", "9", "--store", "sqlite:sim.db", "--api", "sim");

        var unsaid = await RunAsync("compare", "sqlite:a.db", "sqlite:b.db", "--repair");
        var said = await RunAsync("compare", "sqlite:a.db", "sqlite:b.db", "--repair", "--api", Api);
        var mixed = await RunAsync("compare", "sqlite:a.db", "sqlite:sim.db", "--repair", "--api", Api);
        var read = await RunAsync("compare", "sqlite:a.db", "sqlite:sim.db");

        Assert.Equal((2, 2, 1), (unsaid.Code, mixed.Code, read.Code));
        Assert.Contains("say with --api which of the two to ask", unsaid.Errors);
        Assert.Contains("made-up items and real ones don't mix", mixed.Errors);
        Assert.True(said.Code == 0, said.Errors);
    }

    [Fact]
    public async Task A_body_to_which_the_api_says_null_is_not_handed_on_and_what_differs_still_is_no_success()
    {
        await MakeTwoAsync(FaultRule.Parse("null@77"));
        await RunAsync("export", "--dataset", "set", "--store", "sqlite:b.db");
        Change("a.db", "UPDATE item SET json = '{\"id\":77,\"type\":\"story\"}' WHERE id = 77");

        var stores = await RunAsync("compare", "sqlite:a.db", "sqlite:b.db", "--repair", "--api", Api);
        var published = await RunAsync("compare", "sqlite:a.db", "set", "--repair", "--api", Api, "--json");

        Assert.Equal((1, 1), (stores.Code, published.Code));
        Assert.Contains("API now says null", stores.Errors);
        Assert.Contains("which --repair does not change", published.Errors);
        Assert.False(Json(published.Output).GetProperty("equal").GetBoolean());
        Change("b.db", "UPDATE item SET fetched_at = 1 WHERE id = 77 AND json IS NULL");
    }

    [Fact]
    public async Task A_store_is_compared_with_a_manifest_alone_and_with_its_files_where_they_differ()
    {
        await MakeTwoAsync();
        await RunAsync("export", "--dataset", "set", "--store", "sqlite:a.db");
        Directory.CreateDirectory(InFolder("alone"));
        File.Copy(InFolder("set/manifest.json"), InFolder("alone/manifest.json"));

        foreach (var copy in new[] { "set", "set/manifest.json", "alone/manifest.json" })
        {
            var equal = await RunAsync("compare", "sqlite:b.db", copy);
            Assert.True(equal.Code == 0, equal.Errors);
            Assert.Contains("equal: 5,000 ids", equal.Output);
        }
        Change("b.db", "DELETE FROM item WHERE id = 7", "UPDATE item SET json = replace(json, '\"id\"', '\"x\":1,\"id\"') WHERE id = 9");

        var named = await RunAsync("compare", "sqlite:b.db", "set");
        var ranged = await RunAsync("compare", "alone", "sqlite:b.db");

        Assert.Equal((1, 1), (named.Code, ranged.Code));
        Assert.Contains("different in 2 ids: 7, 9", named.Output);
        Assert.Contains("in files whose hashes differ: 1,000,000 ids, 1-1000000", ranged.Output);
        Assert.Equal(2, (await RunAsync("compare", "set", "sqlite:b.db", "--repair", "--api", Api)).Code);

        Assert.Equal(0, (await RunAsync("compare", "sqlite:b.db", "set", "--repair", "--api", Api)).Code);
        Assert.Equal(0, (await RunAsync("compare", "sqlite:b.db", "set")).Code);

        // A manifest does not speak for files that are no more what it says.
        var shard = Directory.GetFiles(InFolder("set/items"))[0];
        await using (var file = File.OpenWrite(shard)) file.Write("XXXX"u8);
        Assert.Contains("is damaged", (await RunAsync("compare", "sqlite:b.db", "set")).Errors);
        File.Delete(shard);
        var missing = await RunAsync("compare", "sqlite:b.db", "set");
        Assert.Equal(1, missing.Code);
        Assert.Contains("is missing", missing.Errors);
    }

    [Fact]
    public async Task Users_of_two_stores_are_compared_by_name()
    {
        await MakeTwoAsync();
        foreach (var store in new[] { "sqlite:a.db", "sqlite:b.db" }) Assert.Equal(0, (await RunAsync("users", "--api", Api, "--store", store)).Code);
        var equal = await RunAsync("compare", "sqlite:a.db", "sqlite:b.db", "--users");
        Assert.True(equal.Code == 0, equal.Errors);
        Assert.StartsWith($"equal: {CountRows("SELECT count(*) FROM user", "a.db"):N0} users the same in both", equal.Output);
        Change("b.db", "UPDATE user SET json = replace(json, '\"id\"', '\"x\":1,\"id\"') WHERE id = (SELECT max(id) FROM user WHERE json IS NOT NULL)");

        var (code, output, errors) = await RunAsync("compare", "sqlite:a.db", "sqlite:b.db", "--users", "--json");

        Assert.Equal(1, code);
        Assert.Contains("different in 1 user; ", errors);
        Assert.Equal(1, Json(output).GetProperty("bodies").GetArrayLength());
        await RunAsync("export", "--dataset", "set", "--store", "sqlite:a.db");
        Assert.Equal(2, (await RunAsync("compare", "sqlite:a.db", "set", "--users")).Code);
        Assert.Equal(2, (await RunAsync("compare", "sqlite:a.db", "sqlite:b.db", "--users", "--repair")).Code);
    }

    [Fact]
    public async Task What_is_no_copy_is_refused()
    {
        Directory.CreateDirectory(InFolder("empty"));

        Assert.Equal(2, (await RunAsync("compare", "hn.db", "sqlite:b.db")).Code);
        Assert.Equal(1, (await RunAsync("compare", "sqlite:a.db", "sqlite:b.db")).Code);
        Assert.Equal(1, (await RunAsync("compare", "empty", "empty")).Code);
        Assert.Equal(["empty"], Directory.GetFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    private async Task MakeTwoAsync(params FaultRule[] faults)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = faults });
        foreach (var store in new[] { "sqlite:a.db", "sqlite:b.db" })
            Assert.Equal(0, (await RunAsync("download", "--from", "1", "--to", "5000", "--api", Api, "--store", store)).Code);
    }

    private void Change(string store, params string[] statements)
    {
        using var connection = new SqliteConnection($"Data Source={InFolder(store)};Pooling=false");
        connection.Open();
        foreach (var sql in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.InRange(command.ExecuteNonQuery(), 1, 10);
        }
    }
}
