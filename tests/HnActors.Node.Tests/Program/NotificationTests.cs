using HnActors.Node.Tests.Notifying;
using HnActors.Simulator;
using HnActors.Simulator.Faults;

namespace HnActors.Node.Tests.Program;

/// <summary>Commands tell how they go.</summary>
public class NotificationTests : ProgramTest
{
    [Fact]
    public async Task A_download_tells_of_a_stall_of_its_end_and_that_it_went_on_in_between()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 5000, Latency = TimeSpan.FromMilliseconds(20) });
        await using var listener = await Listener.StartAsync();
        using var download = HnActorsProcess.Start(
            Folder, "download", "--last", "2000", "--api", Api, "--max-rate", "200", "--notify", $"{listener.Address}", "--stall-after", "1",
            "--on-stall", "echo $HNACTORS_EVENT >> stalls", "--on-finish", "cat >> ends; env > environment", "--json");
        await UntilAsync(() => Simulator.Counts.Items > 100, () => download.Errors);

        Simulator.Faults = [FaultRule.Parse("503")];
        await UntilAsync(() => listener.Events.Count > 0, () => download.Errors);
        Simulator.Faults = [];

        Assert.Equal(0, await download.WaitAsync());
        Assert.Equal(["stalled", "resumed", "finished"], listener.Events);
        Assert.Equal(["stalled", "resumed"], File.ReadAllLines(InFolder("stalls")));
        Assert.Equal(listener.Bodies[^1].GetRawText(), Assert.Single(File.ReadAllLines(InFolder("ends"))));
        // What the program sets for itself is no business of a command's.
        Assert.DoesNotContain(File.ReadAllLines(InFolder("environment")), variable => variable.StartsWith("DOTNET_SYSTEM_NET_SOCKETS", StringComparison.Ordinal));
        var (told, status) = (listener.Bodies[^1], Json(download.Output));
        Assert.Equal(("download", 0, 2000), (told.GetProperty("command").GetString(), told.GetProperty("exitCode").GetInt32(), told.GetProperty("items").GetInt32()));
        Assert.Equal(status.GetProperty("job").GetString(), told.GetProperty("job").GetString());
    }

    [Fact]
    public async Task A_failure_is_told_with_its_exit_code_and_reason()
    {
        await using var listener = await Listener.StartAsync();

        var (code, _, _) = await RunAsync("download", "--last", "5", "--api", "http://127.0.0.1:9/v0", "--notify", $"{listener.Address}");

        Assert.Equal(1, code);
        var told = Assert.Single(listener.Bodies);
        Assert.Equal(("failed", 1), (told.GetProperty("event").GetString(), told.GetProperty("exitCode").GetInt32()));
        Assert.Contains("127.0.0.1:9", told.GetProperty("message").GetString());
    }

    [Fact]
    public async Task One_that_is_stopped_tells_of_all_that_was_stored_until_its_end()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 5000, Latency = TimeSpan.FromMilliseconds(30) });
        await using var listener = await Listener.StartAsync();
        using var download = HnActorsProcess.Start(Folder, "download", "--all", "--api", Api, "--max-rate", "400", "--notify", $"{listener.Address}");
        await UntilAsync(() => Simulator.Counts.Items > 500, () => download.Errors);

        download.Signal(HnActorsProcess.Terminate);

        Assert.Equal(130, await download.WaitAsync());
        Assert.Equal(CountRows(), Assert.Single(listener.Bodies).GetProperty("items").GetInt64());
    }

    [Fact]
    public async Task To_stop_following_is_told_as_that()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 2000 });
        await using var listener = await Listener.StartAsync();
        using var follow = HnActorsProcess.StartWith(
            [("HNACTORS_NOTIFY", $"{listener.Address}")], null, Folder, "follow", "--last", "100", "--api", Api);
        await UntilAsync(() => Simulator.Counts.Items >= 100, () => follow.Errors);

        follow.Signal(HnActorsProcess.Terminate);

        Assert.Equal(0, await follow.WaitAsync());
        var told = Assert.Single(listener.Bodies);
        Assert.Equal(
            ("stopped", "follow", 0),
            (told.GetProperty("event").GetString(), told.GetProperty("command").GetString(), told.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task That_nobody_can_be_told_changes_no_exit_code_and_shows_no_secret()
    {
        await using var listener = await Listener.StartAsync(Listener.Answers(404));
        await HaveSimulatedAsync("--last", "5");

        var (code, _, errors) = await RunAsync(
            "users", "--api", "sim", "--notify", $"{listener.Address}", "--on-finish", "echo said; exit 9", "--log-file", "hn.log", "-vv", "-q");

        Assert.Equal(0, code);
        Assert.Contains($"warning: --notify http://127.0.0.1:{listener.Address.Port}: it answers 404", errors);
        Assert.Contains("warning: --on-finish ended with exit code 9", errors);
        Assert.Contains("said", errors);
        Assert.DoesNotContain("hush", errors + File.ReadAllText(InFolder("hn.log")));
        Assert.Equal("users", Assert.Single(listener.Bodies).GetProperty("command").GetString());
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_without_being_shown()
    {
        var (code, _, errors) = await RunAsync("download", "--last", "5", "--notify", "ftp://hush");

        Assert.Equal(2, code);
        Assert.Contains("--notify is not an address", errors);
        Assert.DoesNotContain("hush", errors);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }
}
