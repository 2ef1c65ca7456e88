using HnActors.Simulator;
using HnActors.Simulator.Faults;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Program;

public class VerifyTests : ProgramTest
{
    private const long Max = 100_000;

    [Fact]
    public async Task Everything_ever_asked_for_is_verified_and_not_only_the_last_choice()
    {
        await RunAsync("download", "--from", "1000", "--to", "2000", "--api", "sim");
        await RunAsync("download", "--from", "1", "--to", "5", "--api", "sim");
        Execute("DELETE FROM item WHERE id = 1500");

        var (code, output, _) = await RunAsync("verify");

        Assert.Equal(1, code);
        Assert.Contains("missing 1 id: 1500", output);
        Assert.Contains("asked     1,006 ids in all: 1-5, 1000-2000", (await RunAsync("status")).Output);
        Assert.Equal(0, (await RunAsync("verify", "--job", "last")).Code);
        Assert.Equal(2, (await RunAsync("verify", "--job", "nonsense")).Code);

        Assert.Equal(0, (await RunAsync("verify", "--repair")).Code);
        Assert.Equal(1006, CountRows());
    }

    [Fact]
    public async Task Rows_that_nobody_asked_for_are_counted_and_looked_at()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "50");
        Execute("""INSERT INTO item VALUES (70, '{"id":70}', 1), (71, '{"id":70}', 1)""");

        var (code, output, _) = await RunAsync("verify");

        Assert.Equal(1, code);
        Assert.Contains("never requested 1 row", output);
        Assert.Contains("bad row 71", output);
        Assert.Equal(0, (await RunAsync("verify", "--repair")).Code);
    }

    [Fact]
    public async Task An_empty_store_that_nothing_is_known_of_is_not_complete()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "50");
        Execute("DELETE FROM item");
        foreach (var file in Directory.GetFiles(Folder, "hn.jobs.db*")) File.Delete(file);

        var (code, output, _) = await RunAsync("verify");

        Assert.Equal(1, code);
        Assert.DoesNotContain("complete", output);
    }

    [Fact]
    public async Task Without_its_jobs_file_a_store_is_not_called_complete_until_it_has_one_again()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "50");
        foreach (var file in Directory.GetFiles(Folder, "hn.jobs.db*")) File.Delete(file);

        Assert.Equal(1, (await RunAsync("verify")).Code);
        Assert.Equal(0, (await RunAsync("verify", "--repair", "--api", "sim")).Code);
        Assert.StartsWith("complete", (await RunAsync("verify")).Output);
    }

    [Fact]
    public async Task Users_that_no_job_knows_of_are_looked_at_too()
    {
        string[] download = ["download", "--from", "1", "--to", "50", "--api", "sim"];
        await RunAsync([.. download, "--users"]);
        foreach (var file in Directory.GetFiles(Folder, "hn.jobs.db*")) File.Delete(file);
        Assert.Equal(0, (await RunAsync(download)).Code);
        Execute("UPDATE user SET json = 'x' WHERE rowid = 3");

        var verified = await RunAsync("verify");
        var repaired = await RunAsync("verify", "--repair");

        Assert.Equal(1, verified.Code);
        Assert.StartsWith("complete: 50 ids", verified.Output);
        Assert.Contains("bad row", verified.Output);
        Assert.True(repaired.Code == 0, repaired.Output + repaired.Errors);
    }

    [Fact]
    public async Task A_store_knows_its_api_also_without_its_jobs_file()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "50");
        foreach (var file in Directory.GetFiles(Folder, "hn.jobs.db*")) File.Delete(file);
        Execute("DELETE FROM item WHERE id = 7");
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });

        foreach (var command in new[] { "download --last 5", "verify --repair", "users", "follow", "dead-letters retry" })
        {
            var mixed = await RunAsync([.. command.Split(' '), "--api", Api]);
            Assert.Equal(2, mixed.Code);
            Assert.Contains("made-up items of the built-in imitation", mixed.Errors);
        }
        var status = await RunAsync("status", "--json");
        var repaired = await RunAsync("verify", "--repair");

        Assert.Equal("sim", Json(status.Output).GetProperty("api").GetString());
        Assert.True(repaired.Code == 0, repaired.Errors);
        Assert.Equal(50, CountRows());
    }

    [Fact]
    public async Task A_download_finds_out_that_rows_it_counts_as_stored_are_gone()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        string[] download = ["download", "--from", "1", "--to", "3000", "--api", Api, "--out", "x.jsonl", "--json"];
        await RunAsync(download);
        Execute("DELETE FROM item WHERE id BETWEEN 501 AND 1500");

        var (code, output, errors) = await RunAsync(download);

        Assert.Equal(0, code);
        Assert.Equal(1000, Json(output).GetProperty("requests").GetInt64());
        Assert.Contains("501-1500", errors);
        Assert.Equal(TrueLines(1, 3000), File.ReadAllBytes(InFolder("x.jsonl")));
    }

    [Fact]
    public async Task A_damaged_page_is_never_called_complete_and_costs_only_its_own_rows()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        string[] download = ["download", "--from", "1", "--to", "5000", "--api", Api];
        await RunAsync(download);
        DamagePage();

        foreach (var command in new[] { download, ["download", "--from", "1", "--to", "5001", "--api", Api], ["verify"] })
        {
            var (code, _, errors) = await RunAsync(command);
            Assert.Equal(1, code);
            Assert.Contains("verify --repair", errors);
        }
        var before = Simulator.Counts.Items;
        var repaired = await RunAsync("verify", "--repair");

        Assert.Equal(0, repaired.Code);
        Assert.Contains(".damaged-", repaired.Errors);
        Assert.InRange(Simulator.Counts.Items - before, 1, 100);
        await RunAsync("export", "x.jsonl");
        Assert.Equal(TrueLines(1, 5001), File.ReadAllBytes(InFolder("x.jsonl")));
    }

    [Fact]
    public async Task A_file_that_lost_its_end_is_filled_up_again_with_its_users_and_remembers_its_jobs()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        Assert.Equal(0, (await RunAsync("download", "--from", "1", "--to", "3000", "--users", "--api", Api)).Code);
        var users = CountRows("SELECT count(*) FROM user");
        using (var file = File.OpenWrite(InFolder("hn.db"))) file.SetLength(file.Length * 9 / 10 / 4096 * 4096);
        Assert.Equal(1, (await RunAsync("verify")).Code);
        var before = Simulator.Counts.Items;

        var (code, output, errors) = await RunAsync("verify", "--repair");

        Assert.True(code == 0, errors + output);
        Assert.InRange(Simulator.Counts.Items - before, 1, 2500);
        Assert.Equal((3000, users), (CountRows(), CountRows("SELECT count(*) FROM user")));
        await RunAsync("export", "x.jsonl");
        Assert.Equal(TrueLines(1, 3000), File.ReadAllBytes(InFolder("x.jsonl")));
        Assert.Contains("1-3000", (await RunAsync("status")).Output);
    }

    [Fact]
    public async Task A_row_with_an_id_that_nothing_has_is_named_and_mended_by_hand()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        Assert.Equal(0, (await RunAsync("download", "--from", "1", "--to", "100", "--api", Api)).Code);
        Execute($"INSERT INTO item VALUES (-5, '{{\"id\":-5,\"type\":\"story\"}}', 1), ({long.MaxValue}, NULL, 1)");

        foreach (var command in new[] { new[] { "verify" }, ["verify", "--repair"] })
        {
            var (code, output, _) = await RunAsync(command);
            Assert.Equal(1, code);
            Assert.Contains("-5: no item can have this id", output);
            Assert.Contains($"{long.MaxValue}: no item can have this id", output);
        }
        Execute("DELETE FROM item WHERE id NOT BETWEEN 1 AND 100");

        Assert.Equal(0, (await RunAsync("verify")).Code);
    }

    [Fact]
    public async Task Users_whose_names_are_lost_are_missed_brought_back_and_exported()
    {
        await RunAsync("download", "--from", "1", "--to", "200", "--users", "--api", "sim");
        var users = CountRows("SELECT count(*) FROM user");
        Execute("DELETE FROM author WHERE number IN (2, 3)");

        var (code, output, _) = await RunAsync("verify");
        Assert.Equal(1, code);
        Assert.Contains("not found by name 2 stored users", output);
        Assert.DoesNotContain("missing", output);

        Assert.Equal(0, (await RunAsync("verify", "--repair")).Code);
        Assert.StartsWith("complete", (await RunAsync("verify")).Output);

        // With their profiles too: then they are asked for again.
        Execute("DELETE FROM user WHERE id IN (SELECT name FROM author WHERE number IN (2, 5)); DELETE FROM author WHERE number IN (2, 5)");
        Assert.Equal(1, (await RunAsync("verify")).Code);
        Assert.Equal(0, (await RunAsync("verify", "--repair")).Code);
        Assert.StartsWith("complete", (await RunAsync("verify")).Output);
        await RunAsync("export", "u.jsonl", "--users");
        Assert.Equal(CountRows("SELECT count(*) FROM user WHERE json IS NOT NULL"), File.ReadLines(InFolder("u.jsonl")).Count());
        Assert.Equal(users, CountRows("SELECT count(*) FROM user"));
    }

    [Fact]
    public async Task A_row_that_was_read_at_no_possible_time_is_found_exported_and_mended()
    {
        await HaveSimulatedAsync("--from", "1", "--to", "50");
        Execute($"UPDATE item SET fetched_at = {long.MaxValue} WHERE id = 32");

        Assert.Equal(0, (await RunAsync("export", "x.parquet")).Code);
        Assert.Contains("bad row 32", (await RunAsync("verify")).Output);
        Assert.Equal(0, (await RunAsync("verify", "--repair")).Code);
        Assert.Equal(1, CountRows($"SELECT count(*) FROM item WHERE id = 32 AND fetched_at < {long.MaxValue}"));
    }

    [Fact]
    public async Task After_a_drop_verify_and_download_say_the_same()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse("500@700")] });
        string[] download = ["download", "--from", "1", "--to", "1000", "--api", Api, "--attempts", "1"];
        Assert.Equal(3, (await RunAsync(download)).Code);
        Assert.Equal(3, (await RunAsync("verify")).Code);
        await RunAsync("dead-letters", "drop", "700", "--reason", "known to be broken");

        foreach (var command in new[] { download, ["verify"] })
        {
            var (code, output, _) = await RunAsync(command);
            Assert.Equal(0, code);
            Assert.StartsWith("complete except for what was dropped", output);
        }
    }

    [Fact]
    public async Task Nulls_that_an_earlier_version_believed_on_one_answer_are_asked_for_again()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        await RunAsync("download", "--from", "1", "--to", "200", "--api", Api);
        // As an earlier version left it, after the API had said null to everything for a while.
        Execute("ALTER TABLE store DROP COLUMN nulls_confirmed_since; UPDATE item SET json = NULL WHERE id BETWEEN 50 AND 60");

        Assert.Contains("null on a single answer", (await RunAsync("verify")).Output);
        Assert.Equal(0, (await RunAsync("verify", "--repair")).Code);

        await RunAsync("export", "x.jsonl");
        Assert.Equal(TrueLines(1, 200), File.ReadAllBytes(InFolder("x.jsonl")));
        Assert.DoesNotContain("null on a single answer", (await RunAsync("verify")).Output);
    }

    private void Execute(string sql) => SqliteFile.Execute(InFolder("hn.db"), sql);

    // A leaf page of the table in the middle of the file.
    private void DamagePage()
    {
        using var file = new FileStream(InFolder("hn.db"), FileMode.Open);
        var page = file.Length / 4096 / 2;
        while (KindOf(page) != 0x0d) page++;
        file.Position = page * 4096;
        file.Write(new byte[4096]);

        int KindOf(long number)
        {
            file.Position = number * 4096;
            return file.ReadByte();
        }
    }
}
