using System.Text.Json;
using System.Text.RegularExpressions;
using HnActors.Node.Logs;
using HnActors.Simulator;
using HnActors.Simulator.Faults;

namespace HnActors.Node.Tests.Program;

/// <summary>What is logged, how, and where.</summary>
public partial class LogTests : ProgramTest
{
    private static readonly string[] Download = ["download", "--last", "200", "--api", "sim"];

    [Fact]
    public async Task In_json_all_of_standard_error_is_one_object_a_line()
    {
        var (code, output, errors) = await RunAsync([.. Download, "--log-format", "json", "-v"]);

        Assert.Equal(0, code);
        Assert.StartsWith("complete", output);
        var lines = Objects(errors);
        Assert.All(lines, line => Assert.True(line.GetProperty("Timestamp").TryGetDateTimeOffset(out _)));
        Assert.Contains(lines, line => IsOf(line, "hnactors", "Information", "200 items"));
        Assert.Contains(lines, line => IsOf(line, "akka://hnactors/user/coordinator/job", "Information", "after 200 ids"));
    }

    [Theory]
    [InlineData("download --last 5 --store mysql:x", "mysql:x")]
    [InlineData("status now", "one argument too many")]
    [InlineData("status", "there is no store")]
    public async Task In_json_an_error_is_an_object_too(string line, string named)
    {
        var (code, _, errors) = await RunAsync([.. line.Split(' '), "--log-format", "json"]);

        Assert.NotEqual(0, code);
        Assert.True(IsOf(Assert.Single(Objects(errors)), "hnactors", "Error", named));
    }

    [Theory]
    [InlineData("", false, false)]
    [InlineData("-v", true, false)]
    [InlineData("--verbose", true, false)]
    [InlineData("-vv", true, true)]
    [InlineData("-v -v --quiet", true, true)]
    public async Task More_is_logged_the_more_often_it_is_asked_for(string options, bool information, bool details)
    {
        var (_, output, errors) = await RunAsync([.. Download, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.DoesNotContain("DEBUG", output);
        Assert.Equal(information, LoggedLine().IsMatch(errors) && errors.Contains("info: akka://hnactors/user/coordinator", StringComparison.Ordinal));
        Assert.Equal(details, errors.Contains("dbug: akka://hnactors/user/writer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_outage_is_logged_when_it_begins_and_when_it_ends()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 5000, Latency = TimeSpan.FromMilliseconds(20) });
        using var download = HnActorsProcess.Start(Folder, "download", "--last", "2000", "--api", Api, "-v", "--max-rate", "200");
        await UntilAsync(() => Simulator.Counts.Items > 100, () => download.Errors);

        Simulator.Faults = [FaultRule.Parse("503")];
        await UntilAsync(() => download.Errors.Contains("The API is down", StringComparison.Ordinal), () => download.Errors);
        Simulator.Faults = [];

        Assert.Equal(0, await download.WaitAsync());
        Assert.Contains("The API answers again", download.Errors);
    }

    [Fact]
    public async Task A_file_holds_what_the_program_and_its_parts_say_and_is_appended_to()
    {
        var first = await RunAsync([.. Download, "--log-file", "hn.log", "-v"]);
        var second = await RunAsync("status", "--store", "sqlite:none.db", "--log-file", "hn.log", "--log-format", "json");

        var lines = File.ReadAllLines(InFolder("hn.log"));
        Assert.Contains(lines, line => line.Contains(" info: hnactors[0] 200 items", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" info: hnactors[0] 200 of 200", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" info: akka://hnactors/user/coordinator/job[0] ", StringComparison.Ordinal));
        Assert.True(IsOf(Json(lines[^1]), "hnactors", "Error", "there is no store"));
        Assert.Contains("200 items", first.Errors);
        Assert.DoesNotContain("info:", first.Errors);
        Assert.StartsWith("hnactors: there is no store", second.Errors);
    }

    [Fact]
    public void A_file_that_is_cut_off_is_gone_on_with_from_its_beginning()
    {
        using var log = LogFile.Open(InFolder("hn.log"));

        log.Append("before\n");
        using (var rotation = new FileStream(InFolder("hn.log"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) rotation.SetLength(0);
        log.Append("after\n");

        Assert.Equal("after\n", File.ReadAllText(InFolder("hn.log")));
    }

    [Fact]
    public async Task A_file_that_is_none_for_logs_is_refused()
    {
        await RunAsync(Download);
        var before = File.ReadAllBytes(InFolder("hn.db"));

        var store = await RunAsync("status", "--log-file", "hn.db");
        var folder = await RunAsync("status", "--log-file", "nowhere/hn.log");
        var format = await RunAsync("status", "--log-format", "xml");

        Assert.Equal((2, 2, 2), (store.Code, folder.Code, format.Code));
        Assert.Contains("--log-file hn.db is a database", store.Errors);
        Assert.Contains("--log-file nowhere/hn.log can't be written to", folder.Errors);
        Assert.Contains("--log-format xml", format.Errors);
        Assert.Equal(before, File.ReadAllBytes(InFolder("hn.db")));
    }

    [LinuxFact]
    public async Task The_work_goes_on_where_the_logs_disk_is_full() =>
        Assert.Equal(0, (await RunAsync([.. Download, "--log-file", "/dev/full", "-vv"])).Code);

    // The program believes that it speaks to a terminal.
    [ProgramFact("script", "--version")]
    public async Task Log_lines_stand_above_the_live_display()
    {
        using var program = HnActorsProcess.StartShell(
            Folder, $"TERM=xterm script -qec \"stty cols 300; dotnet '{Repository.Program}' {string.Join(' ', Download)} -v\" /dev/null");

        Assert.Equal(0, await program.WaitAsync());

        var logged = program.Output.Split('\n').Where(line => line.Contains("info: akka", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(logged);
        Assert.All(logged, line => Assert.Matches(LoggedLine(), EscapeSequence().Replace(line, "")));
        Assert.Contains("limit ", program.Output);
    }

    private static List<JsonElement> Objects(string errors) => [.. errors.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

    private static bool IsOf(JsonElement line, string category, string level, string words) =>
        line.GetProperty("Category").GetString() == category && line.GetProperty("LogLevel").GetString() == level
            && line.GetProperty("Message").GetString()!.Contains(words, StringComparison.Ordinal);

    [GeneratedRegex(@"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|dbug): ")]
    private static partial Regex LoggedLine();

    [GeneratedRegex("\u001b(\\[[?0-9;]*[a-zA-Z]|=)")]
    private static partial Regex EscapeSequence();
}
