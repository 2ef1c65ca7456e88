using System.Globalization;
using HnActors.Node.Tests.Program;
using HnActors.Simulator;
using HnActors.Simulator.Faults;
using Xunit.Abstractions;

namespace HnActors.Node.Tests.Chaos;

/// <summary>
/// The real program against ids that are sick for good, up to all of them, and an API that is away for a while: it ends by itself, parks
/// the sick and no other, and accepts no null of an outage. HNACTORS_CHAOS_SEED=N plays one mixture again, HNACTORS_CHAOS_RUNS=N so many.
/// </summary>
[Trait("Category", "Chaos")]
public class SickMixtureTests(ITestOutputHelper output) : ProgramTest
{
    private const long First = 50_001;
    private const long Last = 51_000;

    private static readonly string[] SickKinds = ["500", "hang", "wrong-id", "null", "404", "html", "429", "reset"];
    private static readonly string[] OutageKinds = ["500", "503", "hang", "wrong-id", "null", "404", "402", "html", "cut", "reset"];

    [Fact]
    public async Task Whatever_is_sick_and_however_the_api_is_away_the_job_ends_and_the_sick_alone_are_parked()
    {
        var seeds = Number("HNACTORS_CHAOS_SEED") is { } one ? [one] : Enumerable.Range(1, Number("HNACTORS_CHAOS_RUNS") ?? 3).ToArray();
        foreach (var seed in seeds)
        {
            try
            {
                output.WriteLine(await PlayAsync(seed));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Mixture {seed} fails; HNACTORS_CHAOS_SEED={seed} plays it again. {exception.Message}", exception);
            }
        }
    }

    private async Task<string> PlayAsync(int seed)
    {
        var random = new Random(seed);
        var sick = new Dictionary<long, string>();
        var rules = new List<string>();
        var last = random.Next(4) == 0 ? Last : First + random.Next(400);
        for (var from = First; from <= last;)
        {
            var to = Math.Min(last, from + random.Next(1, 400));
            var kind = SickKinds[random.Next(SickKinds.Length)];
            rules.Add($"{kind}@{from}-{to}");
            for (; from <= to; from++) sick[from] = kind;
            from += last == Last ? 0 : random.Next(100);
        }
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions
        {
            Seed = seed,
            MaxItem = 100_000,
            Latency = TimeSpan.FromMilliseconds(random.Next(1, 20)),
            Faults = [.. rules.Select(FaultRule.Parse)],
        });
        var outage = OutageKinds[random.Next(OutageKinds.Length)];
        var after = random.Next(1, 1000);
        var lasts = TimeSpan.FromSeconds(0.2 * Math.Pow(30, random.NextDouble()));
        var store = $"sick{seed}.db";
        using var program = HnActorsProcess.Start(
            Folder,
            "download", "--from", $"{First}", "--to", $"{Last}", "--store", $"sqlite:{store}", "--attempts", "3", "--retry-delay", "0.1",
            "--timeout", "3", "--concurrency", "200", "--json", "--api", simulator.BaseAddress.AbsoluteUri.TrimEnd('/'));
        await UntilAsync(() => simulator.Counts.Items >= after || program.HasEnded, () => program.Errors);
        // With a time, a rule is about the whole server and not only about its items.
        simulator.Faults = [FaultRule.Parse($"{outage}:0-100000")];
        await Task.Delay(lasts);
        simulator.Faults = [.. rules.Select(FaultRule.Parse)];

        var code = await program.WaitAsync();

        var what = $"mixture {seed}: {string.Join(" ", rules)}, {outage} for {lasts.TotalSeconds:0.0} s after {after}";
        var parked = sick.Values.Count(kind => kind != "null");
        Assert.True(code == (parked == 0 ? 0 : 3), $"exit code {code}; {what}; {program.Errors}");
        Assert.True(parked == Json(program.Output).GetProperty("parked").GetInt64(), $"{program.Output}; {what}");
        Assert.Equal(1000 - parked, CountRows(store: store));
        var nulls = Enumerable.Range((int)First, 1000).Count(id => sick.TryGetValue(id, out var kind) ? kind == "null" : simulator.Catalog.Item(id) is null);
        Assert.Equal(nulls, CountRows("SELECT count(*) FROM item WHERE json IS NULL", store));
        return $"{what}: {simulator.Counts.Items} requests, {parked} parked, {nulls} null";
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
