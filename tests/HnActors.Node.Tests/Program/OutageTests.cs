using HnActors.Simulator;
using HnActors.Simulator.Faults;

namespace HnActors.Node.Tests.Program;

/// <summary>Ids that are sick for good are given up in a bounded number of requests; an API that is away costs no id anything.</summary>
public class OutageTests : ProgramTest
{
    private const long Max = 100_000;
    private const int FreeRequests = 3;

    [Fact]
    public async Task Ids_that_never_answer_are_parked()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"hang@{Max - 100}-{Max - 95}")] });

        var (code, output, _) = await RunAsync(
            "download", "--last", "2000", "--api", Api, "--attempts", "2", "--timeout", "3", "--retry-delay", "0.1", "--json");

        Assert.Equal(3, code);
        Assert.Equal(1994, CountRows());
        Assert.Equal(6, Json(output).GetProperty("parked").GetInt64());
        Assert.InRange(Simulator.Counts.Faults["hang"], 1, 6 * (2 + FreeRequests));
    }

    [Fact]
    public async Task A_run_of_sick_ids_is_parked_and_keeps_no_other_from_its_turn()
    {
        await SimulateAsync(new SimulatorOptions
        {
            MaxItem = Max,
            Latency = TimeSpan.FromMilliseconds(20),
            Faults = [FaultRule.Parse($"500@{Max - 1500}-{Max - 901}")],
        });

        var (code, output, _) = await RunAsync(
            "download", "--last", "4000", "--api", Api, "--attempts", "2", "--concurrency", "256", "--retry-delay", "0.1", "--json");

        Assert.Equal(3, code);
        Assert.Equal(3400, CountRows());
        Assert.Equal(600, Json(output).GetProperty("parked").GetInt64());
        Assert.InRange(Simulator.Counts.Faults["500"], 1, 600 * (2 + FreeRequests));
    }

    [Fact]
    public async Task Sick_ids_that_are_all_that_is_left_are_no_outage()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"500@{Max - 100}-{Max - 97}")] });
        Assert.Equal(3, (await RunAsync("download", "--last", "500", "--api", Api, "--attempts", "1")).Code);

        var (code, _, errors) = await RunAsync("dead-letters", "retry", "--retry-delay", "0.2");

        Assert.Equal(3, code);
        Assert.DoesNotContain("the API is down", errors);
        Assert.Equal(4, (await RunAsync("dead-letters", "list", "--json")).Output.Split('\n').Count(line => line.Contains("parked", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_id_that_is_always_refused_is_parked_and_holds_up_no_other()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Faults = [FaultRule.Parse($"429@{Max - 1500}")], RetryAfter = "1" });

        var (code, output, _) = await RunAsync(
            "download", "--last", "2000", "--api", Api, "--attempts", "2", "--retry-delay", "0.1", "--json");

        Assert.Equal(3, code);
        Assert.Equal(1999, CountRows());
        Assert.Equal(1, Json(output).GetProperty("parked").GetInt64());
        Assert.InRange(Simulator.Counts.Faults["429"], 1, 2 + FreeRequests);
    }

    [Theory]
    [InlineData("html", 2000)]
    [InlineData("404", 2000)]
    [InlineData("402", 2000)]
    [InlineData("cut", 2000)]
    [InlineData("not-json", 2000)]
    [InlineData("error-body", 2000)]
    [InlineData("wrong-id", 2000)]
    [InlineData("null", 2000)]
    [InlineData("null", 0)]
    [InlineData("hang", 2000)]
    public async Task An_outage_costs_no_id_anything_whatever_it_is_dressed_as(string fault, int after)
    {
        const int many = 8000;
        await SimulateAsync(new SimulatorOptions { MaxItem = Max, Latency = TimeSpan.FromMilliseconds(10) });
        using var program = HnActorsProcess.Start(
            Folder, "download", "--last", $"{many}", "--api", Api, "--attempts", "1", "--timeout", "5", "--out", "x.jsonl", "--json");
        await UntilAsync(() => Simulator.Counts.Items > after, () => program.Errors);

        // With a time, a rule is about the whole server and not only about its items.
        Simulator.Faults = [FaultRule.Parse($"{fault}:0-100000")];
        await UntilAsync(() => program.Errors.Contains(": the API is down", StringComparison.Ordinal), () => program.Errors);
        Simulator.Faults = [];

        Assert.True(await program.WaitAsync() == 0, program.Errors);
        Assert.Equal(TrueLines(Max - many + 1, Max), File.ReadAllBytes(InFolder("x.jsonl")));
        Assert.Equal(many, CountRows());
    }
}
