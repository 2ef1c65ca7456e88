using System.Globalization;
using HnActors.Node.Tests.Program;
using HnActors.Simulator;
using HnActors.Simulator.Faults;
using Xunit.Abstractions;

namespace HnActors.Node.Tests.Chaos;

/// <summary>
/// The real program under a random schedule of faults, outages and kills; in the end the store must be the simulator's truth, byte for
/// byte. HNACTORS_CHAOS_SEED=N plays one schedule again, HNACTORS_CHAOS_RUNS=N plays so many, HNACTORS_CHAOS_ITEMS=N makes them longer.
/// </summary>
[Trait("Category", "Chaos")]
public class ChaosTests(ITestOutputHelper output) : ProgramTest
{
    private const int Kills = 5;
    private const long Max = 1_000_000;

    private static readonly string[] Kinds = ["503", "500", "reset", "close", "truncated", "cut", "wrong-id", "html", "not-json", "error-body", "401", "429"];

    [Fact]
    public async Task Whatever_fails_and_whoever_is_killed_the_result_is_the_same()
    {
        var seeds = Number("HNACTORS_CHAOS_SEED") is { } one ? [one] : Enumerable.Range(1, Number("HNACTORS_CHAOS_RUNS") ?? 4).ToArray();
        foreach (var seed in seeds)
        {
            try
            {
                output.WriteLine(await PlayAsync(seed, Number("HNACTORS_CHAOS_ITEMS") ?? 15_000));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Schedule {seed} fails; HNACTORS_CHAOS_SEED={seed} plays it again. {exception.Message}", exception);
            }
        }
    }

    private async Task<string> PlayAsync(int seed, int items)
    {
        var random = new Random(seed);
        var store = $"chaos{seed}.db";
        // Three in a hundred fail, of all kinds; and now and then the whole API is gone for a moment.
        var faults = Kinds.Select(kind => $"{kind}={3.0 / Kinds.Length:0.###}%").Append($"503:{random.Next(2, 6)}-{random.Next(7, 9)}");
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions
        {
            Seed = seed,
            MaxItem = Max,
            Latency = TimeSpan.FromMilliseconds(random.Next(1, 8)),
            Faults = [.. faults.Select(FaultRule.Parse)],
        });
        string[] download =
        [
            "download", "--last", $"{items}", "--out", $"chaos{seed}.jsonl", "--store", $"sqlite:{store}", "--retry-delay", "0.3",
            "--api", simulator.BaseAddress.AbsoluteUri.TrimEnd('/'),
        ];
        for (var kill = 0; kill < Kills; kill++)
        {
            using var program = HnActorsProcess.Start(Folder, download);
            if (random.Next(3) == 0)
            {
                // Some die while they are still coming up, or looking up what is there.
                await Task.Delay(random.Next(100, 1500));
            }
            else
            {
                var enough = simulator.Counts.Items + random.Next(1, items / Kills);
                await UntilAsync(() => simulator.Counts.Items >= enough || program.HasEnded, () => program.Errors);
            }
            if (!program.HasEnded) program.Signal(HnActorsProcess.Kill);
            await program.WaitAsync();
        }

        var (code, _, errors) = await RunAsync(download);

        Assert.True(code == 0, $"exit code {code}: {errors}");
        Assert.Equal(TrueLines(simulator, Max - items + 1, Max), File.ReadAllBytes(InFolder($"chaos{seed}.jsonl")));
        Assert.Equal(items, CountRows(store: store));
        Assert.Equal(0, (await RunAsync("verify", "--store", $"sqlite:{store}")).Code);
        // What was asked more than once and had not failed: in flight, or fetched and not written yet, when the program was killed. That
        // is a second of work and what the fetchers hold, five times.
        var refetched = simulator.Counts.Repeats - simulator.Counts.Faults.Values.Sum();
        Assert.True(refetched <= items / 6, $"{refetched} of {items} ids were fetched again");
        return $"schedule {seed}: {simulator.Counts.Items} requests for {items} items, " +
            $"{simulator.Counts.Faults.Values.Sum()} faults, {Math.Max(0, refetched)} fetched again";
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
