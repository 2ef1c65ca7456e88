using System.Diagnostics;
using HnActors.Simulator;
using HnActors.Simulator.Faults;

namespace HnActors.Node.Tests.Program;

public class DownloadTests : ProgramTest
{
    private const int Items = 4000;
    private const long Max = 100_000;

    [Fact]
    public async Task A_download_is_byte_for_byte_what_the_api_has()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });

        var (code, output, _) = await RunAsync("download", "--last", $"{Items}", "--out", "x.jsonl", "--api", Api, "--json");

        Assert.Equal(0, code);
        Assert.Equal(TrueLines(Max - Items + 1, Max), File.ReadAllBytes(InFolder("x.jsonl")));
        Assert.Equal(Items, CountRows());
        var summary = Json(output);
        Assert.Equal(Items, summary.GetProperty("stored").GetInt64() + summary.GetProperty("nulls").GetInt64());
        Assert.Equal((Max - Items + 1, Max), (summary.GetProperty("from").GetInt64(), summary.GetProperty("to").GetInt64()));
        Assert.True(summary.GetProperty("complete").GetBoolean());
        var verified = await RunAsync("verify");
        Assert.Equal(0, verified.Code);
        Assert.StartsWith("complete", verified.Output);
    }

    [Theory]
    [InlineData()]
    [InlineData("--transport", "httpclient")]
    [InlineData("--pipeline", "4")]
    public async Task Faults_change_nothing_but_the_time_it_takes_and_each_is_told_under_its_kind(params string[] transport)
    {
        string[] faults = ["503=2%", "reset=6%", "truncated=1%", "wrong-id=1%", "html=0.5%"];
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [.. faults.Select(FaultRule.Parse)] });

        var (code, output, errors) = await RunAsync(
            ["download", "--last", $"{Items}", "--out", "x.jsonl", "--api", Api, "--json", "--retry-delay", "0.1", .. transport]);

        Assert.Equal(0, code);
        Assert.Equal(TrueLines(Max - Items + 1, Max), File.ReadAllBytes(InFolder("x.jsonl")));
        var summary = Json(output);
        Assert.Equal(
            summary.GetProperty("requests").GetInt64(), summary.GetProperty("total").GetInt64() + summary.GetProperty("retries").GetInt64());
        var failures = summary.GetProperty("failures");
        foreach (var kind in new[] { "unavailable", "connection", "truncated", "wrong-id", "html" })
        {
            Assert.True(failures.GetProperty(kind).GetInt64() > 0, $"{kind} is counted");
            Assert.Contains(kind, errors);
        }
    }

    [Fact]
    public async Task An_id_that_never_works_is_parked_and_comes_home_when_the_server_is_mended()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"500@{Max - 2000}")] });
        string[] download = ["download", "--last", $"{Items}", "--api", Api, "--attempts", "3", "--retry-delay", "0.05", "--json"];

        var first = await RunAsync(download);

        Assert.Equal(3, first.Code);
        Assert.Equal(1, Json(first.Output).GetProperty("parked").GetInt64());
        Assert.Equal(3, (await RunAsync("verify")).Code);
        var letter = Json((await RunAsync("dead-letters", "list", "--json")).Output);
        Assert.Equal((Max - 2000, "server-error", "parked", 3), (
            letter.GetProperty("id").GetInt64(),
            letter.GetProperty("kind").GetString(),
            letter.GetProperty("status").GetString(),
            letter.GetProperty("attempts").GetInt32()));
        Assert.Contains("500", letter.GetProperty("detail").GetString());

        Simulator.Faults = [];
        Assert.Contains("unchanged: 1 ", (await RunAsync("dead-letters", "retry", "1")).Errors);
        var retried = await RunAsync("dead-letters", "retry");

        Assert.Equal(0, retried.Code);
        Assert.Equal(0, (await RunAsync("verify")).Code);
        Assert.Equal(0, (await RunAsync(download)).Code);
        Assert.Contains("no dead letters", (await RunAsync("dead-letters", "list")).Output);
        Assert.Contains("no dead letter matches", (await RunAsync("dead-letters", "list", "1")).Output);
        Assert.Equal(2, (await RunAsync("dead-letters", "drop", "1", "--reason", " ")).Code);
    }

    [Fact]
    public async Task A_dropped_id_keeps_its_reason_and_is_no_longer_in_the_way()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"500@{Max - 2000}")] });
        string[] download = ["download", "--last", $"{Items}", "--api", Api, "--attempts", "1"];
        Assert.Equal(3, (await RunAsync(download)).Code);

        Assert.Equal(2, (await RunAsync("dead-letters", "drop", "--reason", "x")).Code);
        Assert.Equal(0, (await RunAsync("dead-letters", "drop", $"{Max - 2000}", "--reason", "known to be broken")).Code);

        Assert.Equal(0, (await RunAsync(download)).Code);
        Assert.Contains("known to be broken", (await RunAsync("dead-letters", "list")).Output);
    }

    [Theory]
    [InlineData("503")]
    [InlineData("reset")]
    public async Task One_id_that_looks_like_an_outage_is_not_mistaken_for_one(string fault)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"{fault}@{Max - 200}")] });

        var (code, _, _) = await RunAsync("download", "--last", "500", "--api", Api, "--attempts", "4", "--retry-delay", "1");

        Assert.Equal(3, code);
        Assert.Equal(499, CountRows());
    }

    [Theory]
    [InlineData("503")]
    [InlineData("500")]
    public async Task An_outage_burns_no_id_and_the_run_goes_on_by_itself(string fault)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(5) });
        // One attempt and no more: whatever id the outage were charged to would be parked, and the exit code 3.
        using var program = HnActorsProcess.Start(Folder, "download", "--last", "30000", "--api", Api, "--attempts", "1", "--json");
        await UntilAsync(() => Simulator.Counts.Items > 5000, () => program.Errors);

        // With a time, a rule is about the whole server and not only about its items.
        Simulator.Faults = [FaultRule.Parse($"{fault}:0-100000")];
        await UntilAsync(() => program.Errors.Contains(": the API is down", StringComparison.Ordinal), () => program.Errors);
        // What was on its way comes in for a while yet; then only probes are left, and they go on.
        var began = (At: Stopwatch.GetTimestamp(), Requests: Simulator.Counts.Requests);
        await UntilAsync(
            () =>
            {
                if (Stopwatch.GetElapsedTime(began.At) < TimeSpan.FromSeconds(3)) return false;
                var (requests, perSecond) = (
                    Simulator.Counts.Requests - began.Requests, (Simulator.Counts.Requests - began.Requests) / Stopwatch.GetElapsedTime(began.At).TotalSeconds);
                began = (Stopwatch.GetTimestamp(), Simulator.Counts.Requests);
                return requests > 0 && perSecond <= 2;
            },
            () => $"never fewer than two requests a second, and some; {program.Errors}");
        Simulator.Faults = [];

        Assert.Equal(0, await program.WaitAsync());
        // What the outage failed is asked for once more, and each null, as always; and a null once more that was caught between its two looks.
        var summary = Json(program.Output);
        var nulls = summary.GetProperty("nulls").GetInt64();
        Assert.InRange(summary.GetProperty("retries").GetInt64() - nulls, 1, Simulator.Counts.Faults[fault] + nulls);
        // It stops long before it has asked for all that remain. How many go out until the probe is answered is up to the machine.
        Assert.InRange(Simulator.Counts.Faults[fault], 1, 12_500);
    }

    [Theory]
    [InlineData("404")]
    [InlineData("html")]
    public async Task What_was_begun_waits_for_an_api_that_is_away_and_what_begins_does_not(string fault)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(20) });
        using var killed = HnActorsProcess.Start(Folder, "download", "--last", "5000", "--api", Api, "--concurrency", "16");
        await UntilAsync(() => Simulator.Counts.Items > 500, () => killed.Errors);
        killed.Signal(HnActorsProcess.Kill);
        await killed.WaitAsync();
        Simulator.Faults = [FaultRule.Parse($"{fault}:0-100000")];
        Assert.Equal(1, (await RunAsync("download", "--last", "5", "--api", Api, "--store", "sqlite:new.db")).Code);

        using var program = HnActorsProcess.Start(Folder, "download", "--last", "5000");
        await UntilAsync(() => program.HasEnded || program.Errors.Contains("PAUSED: the API at ", StringComparison.Ordinal), () => program.Errors);
        Assert.False(program.HasEnded, program.Errors);
        Simulator.Faults = [];

        Assert.True(await program.WaitAsync() == 0, program.Errors);
        Assert.Equal(5000, CountRows());
    }

    [Fact]
    public async Task Retry_after_is_kept_to_the_last_request()
    {
        await SimulateAsync(new SimulatorOptions
        {
            MaxItem = Max,
            Latency = TimeSpan.FromMilliseconds(20),
            RetryAfter = "3",
        });
        using var program = HnActorsProcess.Start(Folder, "download", "--last", "4000", "--api", Api, "--concurrency", "8");
        await UntilAsync(() => Simulator.Counts.Items > 0, () => program.Errors);
        Simulator.Faults = [FaultRule.Parse("429")];
        await UntilAsync(() => Simulator.Counts.Faults.ContainsKey("429"), () => program.Errors);
        // What was in flight may still arrive; then there must be silence.
        await Task.Delay(300);
        var before = Simulator.Counts.Requests;
        await Task.Delay(2000);
        var after = Simulator.Counts.Requests;
        Simulator.Faults = [];

        Assert.Equal(before, after);
        Assert.Equal(0, await program.WaitAsync());
    }

    [Fact]
    public async Task Letters_of_an_earlier_range_are_retried_too()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse("500@500")] });
        Assert.Equal(3, (await RunAsync("download", "--from", "1", "--to", "1000", "--api", Api, "--attempts", "1")).Code);
        Assert.Equal(0, (await RunAsync("download", "--last", "10", "--api", Api)).Code);
        Simulator.Faults = [];

        Assert.Equal(0, (await RunAsync("dead-letters", "retry")).Code);

        Assert.Equal(1010, CountRows());
    }

    [Fact]
    public async Task Another_choice_of_items_comes_from_where_the_store_was_filled_before()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        Assert.Equal(0, (await RunAsync("download", "--last", "10", "--api", Api)).Code);

        var (code, _, errors) = await RunAsync("download", "--from", "1", "--to", "5");

        Assert.Equal(0, code);
        Assert.Contains($"from {Api}/", errors);
        Assert.Equal(15, CountRows());
    }

    [Fact]
    public async Task Made_up_items_and_real_ones_do_not_mix()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        await RunAsync("download", "--last", "10", "--api", "sim");

        var (code, _, errors) = await RunAsync("download", "--last", "10", "--api", Api);

        Assert.Equal(2, code);
        Assert.Contains("choose another --store", errors);
    }

    [Theory]
    [InlineData(HnActorsProcess.Terminate, 130)]
    [InlineData(HnActorsProcess.Interrupt, 130)]
    [InlineData(HnActorsProcess.Kill, 137)]
    public async Task Stopped_in_the_middle_it_goes_on_where_it_was(int signal, int expected)
    {
        const int many = 10_000;
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(10) });
        // However fast the machine, no more than some 2,000 a second: a second of work is less than what may be asked twice below.
        string[] download = ["download", "--last", $"{many}", "--concurrency", "20", "--out", "x.jsonl", "--api", Api];
        using (var interrupted = HnActorsProcess.Start(Folder, download))
        {
            await UntilAsync(() => Simulator.Counts.Items > many / 3, () => interrupted.Errors);
            interrupted.Signal(signal);
            Assert.Equal(expected, await interrupted.WaitAsync());
        }
        Assert.False(File.Exists(InFolder("x.jsonl")));
        var rows = CountRows();

        var (code, _, errors) = await RunAsync(download);

        Assert.Equal(0, code);
        Assert.Contains("continuing with", errors);
        Assert.InRange(rows, 1, many - 1);
        Assert.Equal(TrueLines(Max - many + 1, Max), File.ReadAllBytes(InFolder("x.jsonl")));
        // After an orderly stop nothing is asked twice but each null; after a kill, what was in flight or not written yet.
        var nulls = CountRows("SELECT count(*) FROM item WHERE json IS NULL");
        Assert.InRange(Simulator.Counts.Repeats, 0, signal == HnActorsProcess.Kill ? many / 4 : nulls + 10);
    }

    [Fact]
    public async Task Null_near_the_newest_id_is_asked_again_until_the_item_appears()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"null@{Max - 5}-{Max}")] });
        using var program = HnActorsProcess.Start(Folder, "download", "--last", "500", "--api", Api, "--json");
        // Each is asked again once as if in an outage, and then as a dead letter.
        await UntilAsync(() => Simulator.Counts.Faults.GetValueOrDefault("null") >= 18, () => program.Errors);
        Simulator.Faults = [];

        Assert.Equal(0, await program.WaitAsync());
        Assert.Equal(500, CountRows());
        Assert.Equal(TrueNulls(Max - 499, Max), CountRows("SELECT count(*) FROM item WHERE json IS NULL"));
        Assert.True(Json(program.Output).GetProperty("retries").GetInt64() >= 6);
    }

    [Fact]
    public async Task A_second_download_fetches_only_what_the_first_did_not()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        await RunAsync("download", "--from", "1000", "--to", "3000", "--api", Api);

        var (code, output, _) = await RunAsync("download", "--from", "500", "--to", "3500", "--api", Api, "--json", "--out", "x.jsonl");

        Assert.Equal(0, code);
        Assert.Equal(1000, Json(output).GetProperty("requests").GetInt64());
        Assert.Equal(TrueLines(500, 3500), File.ReadAllBytes(InFolder("x.jsonl")));
    }

    [Fact]
    public async Task Rows_deleted_by_hand_with_the_jobs_file_are_found_out_and_fetched_again()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        await RunAsync("download", "--from", "1", "--to", "1000", "--api", Api);
        File.Delete(InFolder("hn.jobs.db"));

        var (code, output, _) = await RunAsync("download", "--from", "1", "--to", "2000", "--api", Api, "--json");

        Assert.Equal(0, code);
        Assert.Equal(1000, Json(output).GetProperty("requests").GetInt64());
    }

    [Fact]
    public async Task Ids_may_come_from_a_file()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        File.WriteAllText(InFolder("ids.txt"), "# some\n7\n5\n\n7\n99\n");

        var (code, _, _) = await RunAsync("download", "--ids", "ids.txt", "--out", "x.jsonl", "--api", Api);

        Assert.Equal(0, code);
        Assert.Equal(
            [5, 7, 99], File.ReadLines(InFolder("x.jsonl")).Select(line => HackerNews.Models.Item.Parse(System.Text.Encoding.UTF8.GetBytes(line))!.Id));
    }

    [Fact]
    public async Task A_ceiling_on_the_rate_holds()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });

        var (code, output, _) = await RunAsync("download", "--last", "1500", "--max-rate", "500", "--api", Api, "--json");

        Assert.Equal(0, code);
        Assert.InRange(Json(output).GetProperty("itemsPerSecond").GetDouble(), 1, 520);
    }

    [Fact]
    public async Task A_store_in_use_is_refused_with_the_first_ones_pid()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(50) });
        using var first = HnActorsProcess.Start(Folder, "download", "--last", "100000", "--api", Api);
        await UntilAsync(() => Simulator.Counts.Items > 0, () => first.Errors);

        var (code, _, errors) = await RunAsync("download", "--last", "10", "--api", Api);

        Assert.Equal(1, code);
        Assert.Contains($"pid {first.Id}", errors);
        var status = Json((await RunAsync("status", "--json")).Output);
        Assert.Equal(first.Id, status.GetProperty("pid").GetInt32());
    }

    [RealItemsFact]
    public async Task Real_bodies_go_through_unchanged()
    {
        var bodies = File.ReadLines(RealItemsFactAttribute.File).Select(System.Text.Encoding.UTF8.GetBytes)
            .ToDictionary(body => HackerNews.Models.Item.Parse(body)!.Id);
        var ids = bodies.Keys.Order().ToList();
        await SimulateAsync(new SimulatorOptions { MaxItem = ids[^1] + 5000, Bodies = bodies });
        File.WriteAllLines(InFolder("ids.txt"), ids.Select(id => $"{id}"));

        var (code, _, _) = await RunAsync("download", "--ids", "ids.txt", "--out", "x.jsonl", "--api", Api);

        Assert.Equal(0, code);
        Assert.Equal(ids.SelectMany(id => bodies[id].Append((byte)'\n')), File.ReadAllBytes(InFolder("x.jsonl")));
        Assert.Equal(0, (await RunAsync("verify")).Code);
        Assert.Equal(ids.Count, CountRows("SELECT count(*) FROM items WHERE type IS NOT NULL"));
    }

    private long TrueNulls(long first, long last) =>
        Enumerable.Range(0, (int)(last - first + 1)).Count(offset => Simulator.Catalog.Item(first + offset) is null);
}
