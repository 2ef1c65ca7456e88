using System.IO.Compression;
using System.Text;
using HnActors.Simulator;
using HnActors.Simulator.Faults;

namespace HnActors.Node.Tests.Program;

public class ImportTests : ProgramTest
{
    [Theory]
    [InlineData("hn.jsonl")]
    [InlineData("hn.jsonl.gz")]
    [InlineData("hn.jsonl.zst")]
    [InlineData("hn.parquet --raw")]
    public async Task What_was_exported_is_imported_and_exported_again_to_the_same_bytes(string file)
    {
        await HaveSimulatedAsync("--last", "3000", "--out", "first.jsonl");
        await RunAsync(["export", .. file.Split(' ')]);

        var (code, output, errors) = await RunAsync("import", file.Split(' ')[0], "--api", "sim", "--store", "sqlite:b.db");

        Assert.True(code == 0, errors);
        Assert.Contains("imported 3,000 items", output);
        Assert.Equal(0, (await RunAsync("export", "again.jsonl", "--store", "sqlite:b.db")).Code);
        Assert.Equal(File.ReadAllBytes(InFolder("first.jsonl")), File.ReadAllBytes(InFolder("again.jsonl")));
        Assert.Equal(0, (await RunAsync("verify", "--store", "sqlite:b.db")).Code);
    }

    [Fact]
    public async Task A_data_set_brings_items_nulls_and_users_with_the_times_of_their_reading()
    {
        await RunAsync("download", "--from", "990001", "--to", "995000", "--users", "--api", "sim");
        await RunAsync("export", "--dataset", "set");

        // It says itself of which API it is.
        var (code, output, errors) = await RunAsync("import", "set", "--store", "sqlite:b.db", "--json");

        Assert.True(code == 0, errors);
        Assert.Equal("sim", Json((await RunAsync("status", "--store", "sqlite:b.db", "--json")).Output.Split('\n')[0]).GetProperty("api").GetString());
        Assert.Equal(5000, Json(output).GetProperty("new").GetInt64());
        foreach (var rows in new[] { "SELECT count(*) FROM item", "SELECT count(*) FROM item WHERE json IS NULL", "SELECT sum(fetched_at) FROM item", "SELECT sum(fetched_at) FROM user WHERE json IS NOT NULL" })
            Assert.Equal(CountRows(rows), CountRows(rows, "b.db"));
        var verified = await RunAsync("verify", "--store", "sqlite:b.db");
        Assert.Equal(0, verified.Code);
        Assert.Contains("5,000 ids", verified.Output);
        Assert.Contains("users", verified.Output);
        // The items of both stores are the same, so their shards are. Users stand in the order in which a store came to know them.
        await RunAsync("export", "--dataset", "again", "--store", "sqlite:b.db");
        Assert.Equal(Hashes("set"), Hashes("again"));
    }

    [Fact]
    public async Task A_data_set_of_made_up_items_goes_into_no_store_of_real_ones()
    {
        await HaveSimulatedAsync("--last", "100");
        await RunAsync("export", "--dataset", "set");
        await SimulateAsync(new SimulatorOptions { MaxItem = 3000 });
        Assert.Equal(0, (await RunAsync("download", "--last", "5", "--api", Api, "--store", "sqlite:b.db")).Code);

        foreach (var refused in new[] { new[] { "--store", "sqlite:b.db" }, ["--store", "sqlite:c.db", "--api", Api] })
        {
            var (code, _, errors) = await RunAsync(["import", "set", .. refused]);
            Assert.Equal(2, code);
            Assert.Contains("don't mix", errors);
        }
        Assert.False(File.Exists(InFolder("c.db")));
        Assert.Equal(5, CountRows(store: "b.db"));
    }

    [Fact]
    public async Task A_download_fetches_only_what_was_not_imported()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 3000 });
        File.WriteAllBytes(InFolder("part.jsonl"), TrueLines(1, 2000));
        Assert.Equal(0, (await RunAsync("import", "part.jsonl", "--api", Api)).Code);

        var (code, output, errors) = await RunAsync("download", "--all", "--api", Api, "--json");

        Assert.True(code == 0, errors);
        Assert.True(Json(output).GetProperty("requests").GetInt64() < 1200, output);
        await RunAsync("export", "x.jsonl");
        Assert.Equal(TrueLines(1, 3000), File.ReadAllBytes(InFolder("x.jsonl")));
        Assert.Equal(0, (await RunAsync("verify")).Code);
    }

    [Fact]
    public async Task What_is_no_item_and_no_user_is_refused_with_the_reason_and_the_rest_is_taken()
    {
        await File.WriteAllTextAsync(
            InFolder("mixed.jsonl"),
            "\ufeff{\"id\":1}\r\n\n{\"id\":2,\n<html>\nnull\n{\"title\":\"no id\"}\n{\"id\":0}\n[7]\n{\"id\":8,\"id\":9}\n{\"id\":1.5}\n" +
            "{\"created\":1,\"id\":\"pg\",\"karma\":2}\n{\"id\":3}\n{\"id\":9223372036854775807}");
        await File.AppendAllTextAsync(InFolder("long.jsonl"), $"{{\"id\":4,\"text\":\"{new string('x', 17 << 20)}\"}}\n{{\"id\":5}}\n");

        var (code, output, errors) = await RunAsync("import", "mixed.jsonl", "long.jsonl");

        Assert.True(code == 1, errors);
        Assert.Contains("imported 3 items", output);
        Assert.Contains("users     1", output);
        foreach (var (line, why) in new[]
        {
            (3, "ends too early"), (4, "HTML"), (5, "the body is null"), (6, "has no id"), (7, "0 is not an item's id"), (8, "no object"), (9, "another id"),
            (10, "the id is not a number"), (13, "is not an item's id"),
        })
        {
            Assert.Contains(output.Split('\n'), text => text.Contains($"mixed.jsonl:{line}: ") && text.Contains(why));
        }
        Assert.Contains("long.jsonl:1: the line is longer than", output);
        Assert.Equal(3, CountRows());
        Assert.Equal(1, CountRows("SELECT count(*) FROM user WHERE id = 'pg'"));
        Assert.Equal(0, (await RunAsync("verify")).Code);
    }

    [Fact]
    public async Task Which_api_the_items_are_taken_to_be_of_is_said_where_nobody_said_it()
    {
        await WriteAsync("a.jsonl", """{"id":1}""");

        Assert.Contains("taken to be from https://hacker-news.firebaseio.com/v0/", (await RunAsync("import", "a.jsonl", "--store", "sqlite:a.db")).Errors);
        Assert.DoesNotContain("taken to be", (await RunAsync("import", "a.jsonl", "--store", "sqlite:b.db", "--api", "sim")).Errors);
        Assert.DoesNotContain("taken to be", (await RunAsync("import", "a.jsonl", "--store", "sqlite:b.db")).Errors);
    }

    [Theory]
    [InlineData("""{"id":1e30}""", "the id is not a number")]
    [InlineData("""{"created":1,"id":"","karma":6}""", "not a valid name")]
    public async Task An_id_that_nobody_has_is_refused_in_words_of_its_own(string line, string why)
    {
        await File.WriteAllTextAsync(InFolder("odd.jsonl"), line);

        var (code, output, _) = await RunAsync("import", "odd.jsonl", "--api", "sim");

        Assert.Equal(1, code);
        Assert.Contains($"odd.jsonl:1: ", output);
        Assert.Contains(why, output);
    }

    [Theory]
    [InlineData("""{"id":"1234","type":"story"}""")]
    [InlineData("""{"type":"comment","id":"1234"}""")]
    public async Task An_item_whose_id_is_text_is_not_taken_for_a_user(string line)
    {
        await WriteAsync("a.jsonl", line, """{"id":"pg","about":"type"}""");

        var (code, output, errors) = await RunAsync("import", "a.jsonl");

        Assert.True(code == 1, errors);
        Assert.Contains("a.jsonl:1: the id is text, like a user's, but there is a type, which only items have", output);
        Assert.Equal(1, CountRows("SELECT count(*) FROM user WHERE id = 'pg'"));
    }

    [Fact]
    public async Task Lines_without_a_time_fill_gaps_only_and_dated_ones_replace_what_is_older()
    {
        await WriteAsync("a.jsonl", """{"id":1,"title":"first"}""");
        await RunAsync("import", "a.jsonl", "--fetched-at", "2024-05-01");
        await WriteAsync("b.jsonl", """{"id":1,"title":"undated"}""", """{"id":2}""");

        var undated = await RunAsync("import", "b.jsonl");
        Assert.Contains("imported 1 item in", undated.Output);
        Assert.Contains("1 were already stored", undated.Output);
        Assert.Equal("first", Title());

        await WriteAsync("c.jsonl", """{"id":1,"title":"older"}""");
        await RunAsync("import", "c.jsonl", "--fetched-at", "2024-04-01");
        Assert.Equal("first", Title());

        await WriteAsync("d.jsonl", """{"id":1,"title":"newer"}""");
        await RunAsync("import", "d.jsonl", "--fetched-at", "2024-06-01");
        Assert.Equal("newer", Title());

        string Title() => CountRows("SELECT count(*) FROM items WHERE title = 'first'") == 1 ? "first"
            : CountRows("SELECT count(*) FROM items WHERE title = 'newer'") == 1 ? "newer" : "another";
    }

    [Fact]
    public async Task A_download_that_was_stopped_is_gone_on_with_after_an_import()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 5000, Latency = TimeSpan.FromMilliseconds(20) });
        using (var download = HnActorsProcess.Start(Folder, "download", "--last", "2000", "--concurrency", "4", "--api", Api))
        {
            await UntilAsync(() => File.Exists(InFolder("hn.db")) && Simulator.Counts.Requests > 200, () => "nothing was fetched");
            download.Signal(HnActorsProcess.Interrupt);
            Assert.Equal(130, await download.WaitAsync());
        }
        File.WriteAllBytes(InFolder("part.jsonl"), TrueLines(1, 100));

        Assert.Equal(0, (await RunAsync("import", "part.jsonl")).Code);
        Assert.Equal("last 2000", Json((await RunAsync("status", "--json")).Output).GetProperty("selection").GetString());
        var (code, output, errors) = await RunAsync("download");

        Assert.True(code == 0, errors);
        Assert.Contains("complete: 2,1", output);
    }

    [Fact]
    public async Task What_had_failed_and_is_imported_is_a_dead_letter_no_more()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 5000, Faults = [FaultRule.Parse("500@2001-2010")] });
        Assert.Equal(3, (await RunAsync("download", "--from", "1991", "--to", "2020", "--attempts", "1", "--api", Api)).Code);
        File.WriteAllBytes(InFolder("part.jsonl"), TrueLines(2001, 2008));

        Assert.Equal(0, (await RunAsync("import", "part.jsonl")).Code);

        var status = Json((await RunAsync("status", "--json")).Output.Split('\n')[0]);
        Assert.Equal((0, 8), (status.GetProperty("parked").GetInt64(), status.GetProperty("stored").GetInt64() + status.GetProperty("nulls").GetInt64()));
        var letters = await RunAsync("dead-letters", "list", "--json");
        Assert.Equal([2009, 2010], letters.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Json(line).GetProperty("id").GetInt64()));
    }

    [Fact]
    public async Task A_file_that_is_damaged_ends_the_import_and_what_came_before_counts()
    {
        await RunAsync("download", "--last", "6000", "--api", "sim", "--out", "x.jsonl");
        using (var file = File.Create(InFolder("cut.jsonl.gz")))
        {
            await using var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(File.ReadAllBytes(InFolder("x.jsonl")));
            await gzip.FlushAsync();
            file.SetLength(file.Length / 2);
            file.Position = file.Length;
            await file.WriteAsync(new byte[1000]);
        }

        var (code, output, errors) = await RunAsync("import", "cut.jsonl.gz", "--api", "sim", "--store", "sqlite:b.db", "--json");

        Assert.Equal(1, code);
        Assert.Contains("cut.jsonl.gz can't be read", errors);
        Assert.Equal(CountRows(store: "b.db"), Json(output).GetProperty("new").GetInt64());
        Assert.InRange(CountRows(store: "b.db"), 300, 5700);
        Assert.Equal(0, (await RunAsync("verify", "--store", "sqlite:b.db")).Code);
    }

    [Fact]
    public async Task A_shard_that_is_not_what_its_manifest_says_is_refused()
    {
        await HaveSimulatedAsync("--last", "100");
        await RunAsync("export", "--dataset", "set");
        var shard = Directory.GetFiles(InFolder("set/items"))[0];
        await using (var file = File.OpenWrite(shard))
        {
            file.Position = 100;
            file.WriteByte(77);
        }

        var (code, _, errors) = await RunAsync("import", "set", "--api", "sim", "--store", "sqlite:b.db");

        Assert.Equal(1, code);
        Assert.Contains("SHA-256", errors);
        Assert.False(File.Exists(InFolder("b.db")));
        // The data set itself is mended by the next export.
        var mended = await RunAsync("export", "--dataset", "set");
        Assert.True(mended.Code == 0, mended.Errors);
        Assert.Equal(0, (await RunAsync("import", "set", "--api", "sim", "--store", "sqlite:b.db")).Code);
    }

    [Fact]
    public async Task An_import_that_was_killed_leaves_a_store_that_knows_of_which_api_it_is_and_is_given_again()
    {
        await RunAsync("download", "--last", "10000", "--api", "sim");
        await RunAsync("export", "--dataset", "set");
        using var killed = HnActorsProcess.Start(Folder, "import", "set", "--store", "sqlite:b.db");
        await UntilAsync(() => File.Exists(InFolder("b.db")) || killed.HasEnded, () => killed.Errors);
        killed.Signal(HnActorsProcess.Kill);
        await killed.WaitAsync();

        var (code, _, errors) = await RunAsync("import", "set", "--store", "sqlite:b.db");

        Assert.True(code == 0, errors);
        var status = Json((await RunAsync("status", "--store", "sqlite:b.db", "--json")).Output);
        Assert.Equal(("sim", 10_000), (status.GetProperty("api").GetString(), status.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task What_can_not_be_imported_is_refused_before_a_store_is_made()
    {
        await WriteAsync("x.txt", "hello");
        Directory.CreateDirectory(InFolder("empty"));
        await WriteAsync("a.jsonl", """{"id":1}""");

        var future = await RunAsync("import", "a.jsonl", "--fetched-at", "2999-01-01");
        Assert.Equal(2, future.Code);
        Assert.Contains("2999-01-01 00:00:00 is in the future", future.Errors);
        foreach (var (path, why) in new[] { ("x.txt", "can't be imported"), ("missing.jsonl", "no file"), ("empty", "not a data set") })
        {
            var (code, _, errors) = await RunAsync("import", path);
            Assert.Equal(2, code);
            Assert.Contains(why, Assert.Single(errors.TrimEnd().Split('\n')));
        }
        Assert.False(File.Exists(InFolder("hn.db")));
        await RunAsync("download", "--last", "10", "--api", "sim", "--out", "plain.parquet");
        var plain = await RunAsync("import", "plain.parquet", "--store", "sqlite:b.db");
        Assert.Equal(2, plain.Code);
        Assert.Contains("--raw", Assert.Single(plain.Errors.TrimEnd().Split('\n')));
        Assert.False(File.Exists(InFolder("b.db")));
        Assert.Equal(2, (await RunAsync("import", "plain.parquet", "--api", "http://127.0.0.1:1/v0")).Code);
    }

    private List<string> Hashes(string set) => [.. File.ReadLines(InFolder($"{set}/manifest.json")).Where(line => line.Contains("ha256")).Take(3)];

    private Task WriteAsync(string file, params string[] lines) => File.WriteAllLinesAsync(InFolder(file), lines, new UTF8Encoding(false));
}
