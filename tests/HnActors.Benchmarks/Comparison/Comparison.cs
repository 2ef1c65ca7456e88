using System.Globalization;

namespace HnActors.Benchmarks.Comparison;

/// <summary>Runs all contenders in turn, several times, so that a slow minute of the machine is everybody's.</summary>
internal static class Comparison
{
    /// <param name="progress">Told of each round of each contender.</param>
    /// <returns>For each contender the median of its rounds: items a second of the whole process, and CPU seconds for a thousand items.</returns>
    public static async Task<IReadOnlyList<Figures>> RunAsync(IReadOnlyList<Contender> contenders, string api, int rounds, Action<string> progress)
    {
        var measured = contenders.ToDictionary(contender => contender, _ => new List<(double Rate, double Cpu)>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var (rate, cpu) = await MeasureAsync(contender, api);
                measured[contender].Add((rate, cpu));
                progress(string.Create(CultureInfo.InvariantCulture, $"round {round}: {contender.Name}: {rate:n0} items/s, {cpu:0.0000} s of CPU for 1,000"));
            }
        }
        return
        [
            .. contenders.Select(contender => new Figures(
                contender, Median(measured[contender].Select(one => one.Rate)), Median(measured[contender].Select(one => one.Cpu)))),
        ];
    }

    /// <summary>The figures as a table in Markdown, with ratios to the slowest.</summary>
    public static string ToMarkdown(IReadOnlyList<Figures> all)
    {
        var slowest = all.MinBy(figures => figures.ItemsPerSecond)!;
        var lines = all.OrderByDescending(figures => figures.ItemsPerSecond).Select(figures => string.Create(
            CultureInfo.InvariantCulture,
            $"| `{figures.Contender.Name}` | {figures.Contender.Stores} | {figures.ItemsPerSecond:n0} | {figures.ItemsPerSecond / slowest.ItemsPerSecond:0.0} | {figures.CpuPerThousand:0.0000} | {figures.CpuPerThousand / slowest.CpuPerThousand:0.00} |"));
        return string.Join('\n', ["| program | stores | items/s | ratio | CPU s a 1,000 | ratio |", "|---|---|---|---|---|---|", .. lines]);
    }

    private static async Task<(double Rate, double Cpu)> MeasureAsync(Contender contender, string api)
    {
        var folder = Directory.CreateTempSubdirectory("hnactors-compare-").FullName;
        try
        {
            var (elapsed, cpu, printed) = await Machine.MeasureAsync(contender.Command(api, folder));
            var items = contender.CountOf?.Invoke(printed) ?? contender.Items;
            return (items / elapsed.TotalSeconds, cpu * 1000 / items);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2;
    }
}

/// <summary>What a contender achieved.</summary>
internal sealed record Figures(Contender Contender, double ItemsPerSecond, double CpuPerThousand);
