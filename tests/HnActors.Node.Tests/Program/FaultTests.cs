using System.Text.RegularExpressions;
using HnActors.Simulator;
using HnActors.Simulator.Faults;
using HnActors.Storage.Tests;
using Microsoft.Data.Sqlite;

namespace HnActors.Node.Tests.Program;

public class FaultTests : ProgramTest
{
    private const long Max = 100_000;

    [Fact]
    public async Task A_locked_jobs_file_is_a_pause_and_the_work_goes_on()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(20) });
        using var program = HnActorsProcess.Start(Folder, "download", "--last", "20000", "--api", Api, "--concurrency", "32");
        await UntilAsync(() => Simulator.Counts.Items > 1000, () => program.Errors);

        await LockJobsUntilPausedAsync(program);

        Assert.Equal(0, await program.WaitAsync());
        Assert.DoesNotContain("   at ", program.Errors);
        Assert.Equal(20_000, CountRows());
    }

    [Fact]
    public async Task Dead_letters_that_are_sent_round_again_while_the_jobs_file_is_locked_are_taken_once()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse("500@99990-99992")] });
        await RunAsync("download", "--last", "20", "--api", Api, "--attempts", "1");
        // The lock is there before the answer to how many items there are.
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromSeconds(2) });
        using var program = HnActorsProcess.Start(Folder, "dead-letters", "retry", "--min-attempts", "1", "--api", Api);
        await UntilAsync(() => Simulator.Counts.Requests > 0 || program.HasEnded, () => program.Errors);
        await LockJobsUntilPausedAsync(program);

        Assert.Equal(0, await program.WaitAsync());
        Assert.Contains("3 dead letters to be fetched again", program.Errors);
        Assert.Equal(20, CountRows());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public async Task No_item_is_taken_for_null_by_an_api_that_says_so_now_and_then(int percent)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(20), Faults = [FaultRule.Parse($"null={percent}%")] });

        var (code, _, errors) = await RunAsync("download", "--from", "1", "--to", "4000", "--api", Api, "--out", "x.jsonl");

        Assert.True(code == 0, errors);
        Assert.Equal(TrueLines(1, 4000), File.ReadAllBytes(InFolder("x.jsonl")));
    }

    [Fact]
    public async Task A_standard_error_that_is_full_does_not_end_the_work()
    {
        using var shell = HnActorsProcess.StartShell(
            Folder, $"dotnet '{Repository.Program}' download --last 500 --api sim --json 2> /dev/full");

        Assert.Equal(0, await shell.WaitAsync());
        Assert.True(Json(shell.Output).GetProperty("complete").GetBoolean());
    }

    [SmallDiskFact]
    public async Task A_store_on_a_read_only_disk_can_be_exported_and_nobody_is_told_to_move_a_file_away()
    {
        using var disk = SmallDisk.Mount(InFolder("disk"), megabytes: 6);
        string[] where = ["--store", "sqlite:disk/hn.db"];
        await RunAsync(["download", "--last", "100", "--api", "sim", "--out", "a.jsonl", .. where]);
        disk.MakeReadOnly();

        foreach (var command in (string[])["status", "verify"]) Assert.Equal(0, (await RunAsync([command, .. where])).Code);
        Assert.Equal(0, (await RunAsync(["dead-letters", "list", .. where])).Code);
        var exported = await RunAsync(["export", "b.jsonl", .. where]);
        var download = await RunAsync(["download", "--last", "200", "--api", "sim", .. where]);

        Assert.Equal((0, 1), (exported.Code, download.Code));
        Assert.Equal(File.ReadAllBytes(InFolder("a.jsonl")), File.ReadAllBytes(InFolder("b.jsonl")));
        Assert.DoesNotContain("moved away", download.Errors);
        Assert.Contains("can't be written to", download.Errors);
    }

    [SmallDiskFact]
    public async Task An_import_onto_a_full_disk_says_why_it_stands_still_and_ends_at_the_first_signal()
    {
        await RunAsync("download", "--last", "20000", "--api", "sim", "--out", "x.jsonl");
        using var disk = SmallDisk.Mount(InFolder("disk"), megabytes: 6);
        using var program = HnActorsProcess.Start(Folder, "import", "x.jsonl", "--store", "sqlite:disk/n.db", "--quiet");
        await UntilAsync(() => program.Errors.Contains("PAUSED: the disk is full", StringComparison.Ordinal), () => program.Errors);

        program.Signal(HnActorsProcess.Interrupt);

        Assert.Equal(130, await program.WaitAsync());
        Assert.True(program.Errors.TrimEnd().Split('\n').Length == 2, program.Errors);
    }

    [SmallDiskTheory]
    [InlineData("verify", "--repair")]
    [InlineData("dead-letters", "retry")]
    public async Task A_disk_that_is_full_at_the_start_is_a_pause_for_all_that_fetches_again(params string[] command)
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"500@{Max - 400}-{Max - 380}")] });
        using var disk = SmallDisk.Mount(InFolder("disk"), megabytes: 12);
        string[] where = ["--store", "sqlite:disk/hn.db", "--api", Api];
        Assert.Equal(3, (await RunAsync(["download", "--last", "1000", "--attempts", "1", .. where])).Code);
        Execute("disk/hn.db", $"DELETE FROM item WHERE id > {Max - 200}");
        Simulator.Faults = [];
        disk.Fill();

        using var program = HnActorsProcess.Start(Folder, [.. command, .. where]);
        await UntilAsync(() => program.Errors.Contains("PAUSED: the disk is full", StringComparison.Ordinal) || program.HasEnded, () => program.Errors);
        Assert.False(program.HasEnded, program.Errors);
        disk.Empty();

        await program.WaitAsync();
        Assert.DoesNotContain("   at ", program.Errors);
        await RunAsync(["verify", "--repair", .. where]);
        await RunAsync(["dead-letters", "retry", .. where]);
        Assert.Equal(0, (await RunAsync("verify", "--store", "sqlite:disk/hn.db")).Code);
    }

    [SmallDiskFact]
    public async Task A_full_disk_is_a_pause_told_once_and_the_work_goes_on_when_there_is_room()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max });
        using var disk = SmallDisk.Mount(InFolder("disk"), megabytes: 6);
        string[] download = ["download", "--last", "20000", "--api", Api, "--store", "sqlite:disk/hn.db", "--json"];
        using var program = HnActorsProcess.Start(Folder, download);
        await UntilAsync(() => Regex.IsMatch(program.Errors, @"PAUSED.*: the disk is full \(") || program.HasEnded, () => program.Errors);
        Assert.False(program.HasEnded, program.Errors);
        var status = await RunAsync("status", "--store", "sqlite:disk/hn.db");

        disk.Grow(megabytes: 60);

        Assert.Equal(0, await program.WaitAsync());
        Assert.Equal(0, status.Code);
        Assert.Single(program.Output.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", program.Errors);
        Assert.Equal(0, (await RunAsync("verify", "--store", "sqlite:disk/hn.db")).Code);
    }

    private void Execute(string file, string sql) => SqliteFile.Execute(InFolder(file), sql);

    private async Task LockJobsUntilPausedAsync(HnActorsProcess program)
    {
        using var other = new SqliteConnection($"Data Source={InFolder("hn.jobs.db")};Pooling=false");
        other.Open();
        using var hold = other.CreateCommand();
        hold.CommandText = "BEGIN IMMEDIATE";
        hold.ExecuteNonQuery();
        await UntilAsync(() => program.Errors.Contains("PAUSED", StringComparison.Ordinal) || program.HasEnded, () => program.Errors);
        Assert.False(program.HasEnded, program.Errors);
        Assert.Contains("hn.jobs.db is locked by another program", program.Errors);
    }
}
