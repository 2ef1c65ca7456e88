using System.Text.Json;
using HnActors.Node.Benchmarking;
using HnActors.Simulator;

namespace HnActors.Node.Tests.Program;

public class BenchTests : ProgramTest
{
    [Fact]
    public async Task It_measures_disk_requests_and_a_download_and_leaves_nothing_behind()
    {
        var (code, output, errors) = await RunAsync("bench", "--items", "2000", "--json");

        Assert.True(code == 0, errors);
        var figures = JsonDocument.Parse(output).RootElement;
        foreach (var name in new[] { "store", "http", "together" })
        {
            Assert.True(figures.GetProperty(name).GetProperty("perSecond").GetDouble() > 0, output);
            Assert.True(figures.GetProperty(name).GetProperty("bytesPerSecond").GetDouble() > 0, output);
        }
        Assert.True(figures.GetProperty("http").GetProperty("p50").GetDouble() > 0, output);
        Assert.True(figures.GetProperty("cpuPerThousand").GetDouble() > 0, output);
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("api").ValueKind);
        Assert.NotEmpty(figures.GetProperty("bottleneck").GetString()!);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public async Task An_api_that_is_named_is_asked_politely_and_the_ceiling_is_said_to_be_what_held()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 10_000 });

        var (code, output, errors) = await RunAsync("bench", "--items", "2000", "--api", Api, "--seconds", "2");

        Assert.True(code == 0, errors);
        Assert.Contains("limit: --max-rate", output);
        Assert.Contains("--max-rate held the API", output);
        // What was asked: for its newest id, and then no more than a hundred items in any second.
        Assert.InRange(Simulator.Counts.Requests, 2, 1 + (3 * 100));
    }

    [Theory]
    [InlineData("--items", "0")]
    [InlineData("--items", "9000000000")]
    [InlineData("--folder", "not-there")]
    [InlineData("--seconds", "0")]
    public async Task What_makes_no_sense_is_refused(string option, string value)
    {
        var (code, _, errors) = await RunAsync("bench", option, value);

        Assert.Equal(2, code);
        Assert.Contains(value, errors);
    }

    [Theory]
    [InlineData(500, "429", "CPU", "refuses more than about 500")]
    [InlineData(500, "API latency", "CPU", "the way to the API: 500 requests a second with 64 in flight")]
    [InlineData(20_000, "API latency", "CPU", "this machine's processors")]
    [InlineData(20_000, "API latency", "store", "this machine's disk")]
    [InlineData(20_000, "API latency", "API latency", "the imitation")]
    [InlineData(null, null, "CPU", "this machine's processors")]
    public void The_bottleneck_is_the_narrowest_of_what_was_measured(int? api, string? apiLimit, string ownLimit, string expected)
    {
        var figures = new BenchFigures(
            Figure(100_000, null), Figure(30_000, null), Figure(20_000, ownLimit), CpuPerThousand: 0.06, api is { } rate ? Figure(rate, apiLimit) : null);

        Assert.Contains(expected, figures.Bottleneck);
    }

    private static BenchFigure Figure(double perSecond, string? limit) =>
        new(perSecond, perSecond * 450, limit) { P50 = TimeSpan.FromMilliseconds(100), InFlight = 64 };
}
