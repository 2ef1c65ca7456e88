using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Program;

public class ExportTests : ProgramTest
{
    [Theory]
    [InlineData("x.jsonl", "x.jsonl")]
    [InlineData("x.jsonl", "link.jsonl")]
    [InlineData("link.jsonl", "x.jsonl")]
    [InlineData("x.jsonl", "folder/x.jsonl")]
    [InlineData("x.jsonl", "x.jobs.jsonl")]
    [InlineData("y.jsonl.partial", "y.jsonl")]
    [InlineData("x.jsonl", "wal.jsonl")]
    [InlineData("x.jsonl", "lock.jsonl")]
    [InlineData("x.jsonl", "pid.jsonl")]
    public async Task An_export_over_the_own_store_is_refused_before_anything_is_fetched(string store, string target)
    {
        MakeLinks();
        string[] where = ["--store", $"sqlite:{store}"];

        var fresh = await RunAsync(["download", "--last", "5", "--api", "sim", "--out", target, .. where]);
        Assert.Equal(2, fresh.Code);
        Assert.Contains(target, Assert.Single(fresh.Errors.TrimEnd().Split('\n')));
        Assert.All(Directory.GetFiles(Folder), file => Assert.NotNull(new FileInfo(file).LinkTarget));

        Assert.Equal(0, (await RunAsync(["download", "--last", "5", "--api", "sim", .. where])).Code);
        var export = await RunAsync(["export", target, .. where]);

        Assert.Equal(2, export.Code);
        Assert.Equal(0, (await RunAsync(["verify", .. where])).Code);
    }

    [Fact]
    public async Task Bodies_that_are_damaged_are_told_of_and_close_no_shard()
    {
        await HaveSimulatedAsync("--last", "100");
        SqliteFile.Execute(InFolder("hn.db"), "UPDATE item SET json = '{bad' WHERE id = 999990");

        foreach (var file in (string[])["x.csv", "x.parquet"])
        {
            var (code, output, errors) = await RunAsync("export", file);
            Assert.Equal(0, code);
            Assert.Contains($"{file} has 1 row with nothing but an id", errors);
            Assert.Contains("`hnactors verify --repair` fetches them again", errors);
        }
        Assert.Contains("1 item damaged", (await RunAsync("export", "--dataset", "set")).Output);
        var thread = await RunAsync("get", "thread", "999990", "--json");
        Assert.Equal((1, ""), (thread.Code, thread.Output));
        Assert.Contains("item 999990", Assert.Single(thread.Errors.TrimEnd().Split('\n')));
        Assert.Equal(0, (await RunAsync("verify", "--repair")).Code);
        Assert.DoesNotContain("damaged", (await RunAsync("export", "--dataset", "set")).Output);
    }

    [Fact]
    public async Task A_data_set_is_planned_written_and_brought_up_to_date()
    {
        await RunAsync("download", "--from", "999501", "--to", "1000000", "--users", "--api", "sim");

        var plan = await RunAsync("export", "--dataset", "set", "--plan");
        Assert.Equal(0, plan.Code);
        Assert.Contains("items/items-00000001-01000000.parquet: to be written", plan.Output);
        Assert.False(Directory.Exists(InFolder("set")));

        var written = await RunAsync("export", "--dataset", "set");
        var again = await RunAsync("export", "--dataset", "set");

        Assert.True(written.Code == 0, written.Errors);
        Assert.Contains("open (999,500 ids missing", written.Output);
        Assert.Contains("users.parquet: written, ", written.Output);
        Assert.Contains("0 files written, 3 kept", again.Output);
        foreach (var file in new[] { "manifest.json", "datapackage.json", "README.md", "nulls.parquet" }) Assert.True(File.Exists(InFolder("set/" + file)), file);
        foreach (var refused in new[] { "--dataset set x.jsonl", "--dataset set --raw", "--dataset set --from 5", "--plan", "--dataset hn.db --closed-after x", "" })
            Assert.Equal(2, (await RunAsync(["export", .. refused.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Code);
        var foreign = await RunAsync("export", "--dataset", ".");
        Assert.Equal(1, foreign.Code);
        Assert.Contains("is not empty", foreign.Errors);
    }

    [Fact]
    public async Task The_same_target_twice_is_refused()
    {
        await HaveSimulatedAsync("--last", "5");
        File.CreateSymbolicLink(InFolder("b.jsonl"), "a.jsonl");

        Assert.Equal(2, (await RunAsync("export", "a.jsonl", "a.jsonl")).Code);
        Assert.Equal(2, (await RunAsync("export", "a.jsonl", "b.jsonl")).Code);
        Assert.Equal(2, (await RunAsync("export", "-", "-")).Code);
        Assert.False(File.Exists(InFolder("a.jsonl")));
    }

    [Fact]
    public async Task A_dash_is_standard_output_which_then_holds_nothing_else()
    {
        await RunAsync("download", "--last", "50", "--api", "sim", "--out", "x.jsonl");

        var (code, output, errors) = await RunAsync("export", "-");

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(File.ReadAllText(InFolder("x.jsonl")), output);
    }

    [Fact]
    public async Task An_export_of_nothing_says_so()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "50");

        var (code, _, errors) = await RunAsync("export", "x.jsonl", "--from", "70");

        Assert.Equal(0, code);
        Assert.Contains("x.jsonl is empty", errors);
    }

    [Fact]
    public async Task A_store_in_use_is_refused_under_the_name_of_a_link_too()
    {
        File.CreateSymbolicLink(InFolder("x.db"), "hn.db");
        await HaveSimulatedAsync("--last", "5");

        Assert.Equal(0, (await RunAsync("download", "--last", "10", "--api", "sim", "--store", "sqlite:x.db")).Code);

        Assert.Equal(10, CountRows());
        Assert.DoesNotContain("x.jobs.db", Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    private void MakeLinks()
    {
        Directory.CreateSymbolicLink(InFolder("folder"), ".");
        foreach (var (link, target) in new[] { ("link", "x.jsonl"), ("wal", "x.jsonl-wal"), ("lock", "x.jsonl.lock"), ("pid", "x.jsonl.pid") })
            File.CreateSymbolicLink(InFolder($"{link}.jsonl"), target);
    }

    [Theory]
    [InlineData("--type", "tale", "--type tale")]
    [InlineData("--since", "yesterday", "--since yesterday")]
    [InlineData("--where", "score > 1; DELETE FROM item", "holds a ';'")]
    [InlineData("--where", "scor > 1", "no such column")]
    [InlineData("--raw", null, "--raw")]
    public async Task An_option_that_makes_no_sense_is_refused_and_no_file_is_written(string option, string? value, string told)
    {
        await HaveSimulatedAsync("--last", "20");

        var export = await RunAsync(["export", "x.csv", option, .. value is null ? Array.Empty<string>() : [value]]);

        Assert.Equal(2, export.Code);
        Assert.Contains(told, export.Errors);
        Assert.Empty(Directory.GetFiles(Folder, "x.csv*"));
    }

    [Fact]
    public async Task Items_can_be_chosen_by_type_and_condition_and_go_to_every_kind_of_file()
    {
        await RunAsync("download", "--last", "300", "--out", "all.parquet", "--api", "sim");

        var export = await RunAsync("export", "a.jsonl", "b.jsonl.zst", "c.csv", "d.parquet", "--type", "comment", "--where", "parent IS NOT NULL");

        Assert.True(export.Code == 0, export.Errors);
        Assert.All(File.ReadLines(InFolder("a.jsonl")), line => Assert.Contains("\"type\":\"comment\"", line));
        Assert.NotEmpty(File.ReadAllLines(InFolder("a.jsonl")));
        foreach (var file in new[] { "all.parquet", "b.jsonl.zst", "c.csv", "d.parquet" }) Assert.True(new FileInfo(InFolder(file)).Length > 0);
    }
}
