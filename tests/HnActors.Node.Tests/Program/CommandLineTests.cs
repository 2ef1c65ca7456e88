using HnActors.Simulator;
using Microsoft.Data.Sqlite;

namespace HnActors.Node.Tests.Program;

public class CommandLineTests : ProgramTest
{
    [Theory]
    [InlineData("--last 0", "--last 0")]
    [InlineData("--last many", "--last many")]
    [InlineData("--from 10 --to 5", "--from 10 --to 5")]
    [InlineData("--last 5 --store mysql:x", "mysql:x")]
    [InlineData("--last 5 --out nowhere/x.jsonl", "nowhere")]
    [InlineData("--last 5 --out x.xlsx", "x.xlsx")]
    [InlineData("--last 5 --all", "--last and --all")]
    [InlineData("--from 1 --ids ids.txt", "--from/--to and --ids")]
    [InlineData("--last 5 --api nonsense", "nonsense")]
    [InlineData("--last 5 --api ftp://example.com/v0", "ftp://example.com/v0")]
    [InlineData("--ids missing.txt", "missing.txt")]
    [InlineData("--last 5 --concurrency 0", "--concurrency 0")]
    [InlineData("--last 5 --max-rate -1", "--max-rate -1")]
    [InlineData("--last 5 --no-such-option", "--no-such-option")]
    [InlineData("--api sim", "--last N")]
    public async Task Bad_input_is_one_clear_line_and_exit_code_2_and_leaves_nothing_behind(string options, string named)
    {
        var (code, output, errors) = await RunAsync(["download", .. options.Split(' ')]);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(named, Assert.Single(errors.TrimEnd().Split('\n')));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Theory]
    [InlineData("download --last 5 --out", "--out is empty")]
    [InlineData("download --ids", "--ids is empty")]
    [InlineData("status --store", "--store is empty: give a value (sqlite:PATH|postgres:CONNECTION), or leave it out")]
    [InlineData("export --dataset", "--dataset is empty")]
    [InlineData("simulate --items", "--items is empty")]
    [InlineData("bench --folder", "--folder is empty")]
    [InlineData("status --log-file", "--log-file is empty")]
    [InlineData("download --last 5 --on-finish", "--on-finish is empty")]
    public async Task A_value_that_is_empty_as_of_a_variable_that_is_not_set_is_refused(string options, string named)
    {
        var (code, output, errors) = await RunAsync([.. options.Split(' '), ""]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(named, Assert.Single(errors.TrimEnd().Split('\n')));
    }

    [Theory]
    [InlineData("export x.csv --since 02/03/2007", "--since 02/03/2007 is not a time: write a date such as 2024-12-31")]
    [InlineData("export x.csv --until Feb_2007", "--until Feb_2007")]
    [InlineData("export x.csv --closed-after 3", "--closed-after is for a data set")]
    [InlineData("follow --to 5", "--to")]
    [InlineData("follow --ids ids.txt", "--ids")]
    [InlineData("job start --follow --to 5", "continues to whatever is newest")]
    [InlineData("get thread 5 --api sim", "a thread comes from the store")]
    [InlineData("simulate --seed x", "--seed x is not valid: give a whole number")]
    [InlineData("simulate --growth nan", "--growth nan is not a number from 0 to")]
    [InlineData("simulate --edits inf", "--edits inf is not a number from 0 to")]
    [InlineData("doctor --node foo", "--node foo is not an address")]
    [InlineData("download --last 5 --max-rate 1e-300", "from 0.001 to 1000000")]
    public async Task What_can_not_be_meant_is_told_with_what_can(string line, string named)
    {
        var (code, _, errors) = await RunAsync(line.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains(named, Assert.Single(errors.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_range_above_the_newest_item_is_refused()
    {
        var (code, _, errors) = await RunAsync("download", "--from", "1", "--to", "99999999", "--api", "sim");

        Assert.Equal(2, code);
        Assert.Contains("99999999", errors);
    }

    [Fact]
    public async Task Where_the_api_cannot_be_reached_one_line_says_so_and_names_the_way_to_work_offline()
    {
        var (code, _, errors) = await RunAsync("download", "--last", "5", "--api", "http://127.0.0.1:9/v0");

        Assert.Equal(1, code);
        Assert.Contains("--api sim", Assert.Single(errors.TrimEnd().Split('\n')));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_store_that_is_not_ours_is_refused_and_left_as_it_was()
    {
        File.WriteAllText(InFolder("diary.db"), "dear diary");

        var (code, _, errors) = await RunAsync("download", "--last", "5", "--api", "sim", "--store", "sqlite:diary.db");

        Assert.Equal(1, code);
        Assert.Contains("diary.db", Assert.Single(errors.TrimEnd().Split('\n')));
        Assert.Equal("dear diary", File.ReadAllText(InFolder("diary.db")));
        Assert.Single(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_an_error()
    {
        var (code, _, errors) = await RunAsync("download", "--last", "5", "--api", "sim", "--store", "sqlite:/proc/hn.db");

        Assert.Equal(1, code);
        Assert.Contains("/proc/hn.db", errors);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("verify")]
    [InlineData("export x.jsonl")]
    [InlineData("dead-letters list")]
    [InlineData("dead-letters drop 7 --reason x")]
    public async Task Without_a_store_a_command_says_so_and_makes_none(string command)
    {
        var (code, _, errors) = await RunAsync(command.Split(' '));

        Assert.Equal(1, code);
        Assert.Contains("there is no store", errors);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task The_offline_imitation_needs_nothing_and_is_the_same_each_time()
    {
        var first = await RunAsync("download", "--last", "300", "--out", "a.jsonl", "--api", "sim", "--store", "sqlite:a.db");
        var second = await RunAsync("download", "--last", "300", "--out", "b.jsonl.gz", "--api", "sim", "--store", "sqlite:b.db");
        var exported = await RunAsync("export", "c.jsonl", "--store", "sqlite:b.db");

        Assert.Equal((0, 0, 0), (first.Code, second.Code, exported.Code));
        Assert.Equal(File.ReadAllBytes(InFolder("a.jsonl")), File.ReadAllBytes(InFolder("c.jsonl")));
        Assert.Contains("complete", first.Output);
    }

    [Fact]
    public async Task Settings_of_other_programs_in_the_current_folder_are_not_read()
    {
        File.WriteAllText(InFolder("appsettings.json"), "of another program, and no JSON");

        var (code, _, errors) = await RunAsync("download", "--last", "5", "--api", "sim");

        Assert.True(code == 0, errors);
    }

    [Fact]
    public async Task The_client_at_the_prompt_prints_exact_bodies_and_lists()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 1000 });

        var item = await RunAsync("get", "item", "42", "--api", Api);
        var missing = await RunAsync("get", "item", "5000", "--api", Api);
        var top = await RunAsync("get", "top", "--api", Api);
        var user = await RunAsync("get", "user", "nobody", "--api", Api);

        Assert.Equal(System.Text.Encoding.UTF8.GetString(Simulator.Catalog.Item(42)!), item.Output.TrimEnd());
        Assert.Equal("null", missing.Output.TrimEnd());
        Assert.Equal("1000", top.Output.Split('\n')[0]);
        Assert.Equal((0, "null"), (user.Code, user.Output.TrimEnd()));
    }

    [Fact]
    public async Task A_damaged_store_is_found_out_and_repaired()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "100");
        using (var connection = new SqliteConnection($"Data Source={InFolder("hn.db")};Pooling=false"))
        {
            connection.Open();
            using var damage = connection.CreateCommand();
            damage.CommandText = """
                DELETE FROM item WHERE id IN (10, 11);
                UPDATE item SET json = substr(json, 1, 20) WHERE id = 20;
                UPDATE item SET json = (SELECT json FROM item WHERE id = 31) WHERE id = 30;
                """;
            damage.ExecuteNonQuery();
        }

        var (code, output, _) = await RunAsync("verify");

        Assert.Equal(1, code);
        Assert.Contains("missing 2 ids: 10-11", output);
        Assert.Contains("bad row 20", output);
        Assert.Contains("bad row 30", output);

        var repaired = await RunAsync("verify", "--repair");

        Assert.Equal(0, repaired.Code);
        Assert.StartsWith("complete", repaired.Output);
        await RunAsync("export", "a.jsonl");
        await RunAsync("download", "--from", "1", "--to", "100", "--api", "sim", "--store", "sqlite:b.db", "--out", "b.jsonl");
        Assert.Equal(File.ReadAllBytes(InFolder("b.jsonl")), File.ReadAllBytes(InFolder("a.jsonl")));
    }

    [Fact]
    public async Task A_jobs_file_that_is_damaged_is_named_and_can_be_done_without()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "100");
        File.WriteAllText(InFolder("hn.jobs.db"), "not a database at all");

        var (code, _, errors) = await RunAsync("status");
        Assert.Equal(1, code);
        Assert.Contains("hn.jobs.db", errors);

        File.Delete(InFolder("hn.jobs.db"));
        Assert.Equal(0, (await RunAsync("download", "--from", "1", "--to", "200", "--api", "sim")).Code);
    }

    [Fact]
    public async Task Without_a_command_there_is_help()
    {
        var (code, output, _) = await RunAsync();

        Assert.Equal(0, code);
        foreach (var command in new[] { "download", "export", "status", "verify", "dead-letters", "get", "simulate" }) Assert.Contains(command, output);
        Assert.Contains("--last 10000", (await RunAsync("download", "--help")).Output);
    }

    [Fact]
    public async Task The_simulator_serves_until_it_is_told_to_stop()
    {
        using var simulator = HnActorsProcess.Start(Folder, "simulate", "--port", "0", "--max-item", "500");
        await UntilAsync(() => simulator.Output.Contains("listening on ", StringComparison.Ordinal), () => simulator.Errors);
        var api = simulator.Output.Split("listening on ")[1].Split(' ')[0];

        Assert.Equal("500", (await RunAsync("get", "maxitem", "--api", api)).Output.TrimEnd());
        simulator.Signal(HnActorsProcess.Terminate);

        Assert.Equal(0, await simulator.WaitAsync());
    }
}
