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
    public async Task The_same_target_twice_is_refused()
    {
        await RunAsync("download", "--last", "5", "--api", "sim");
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
        await RunAsync("download", "--from", "1", "--to", "5", "--api", "sim");

        var (code, _, errors) = await RunAsync("export", "x.jsonl", "--from", "7");

        Assert.Equal(0, code);
        Assert.Contains("nothing was exported", errors);
    }

    [Fact]
    public async Task A_store_in_use_is_refused_under_the_name_of_a_link_too()
    {
        File.CreateSymbolicLink(InFolder("x.db"), "hn.db");
        await RunAsync("download", "--last", "5", "--api", "sim");

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
}
