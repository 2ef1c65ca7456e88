using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Cluster;

public sealed partial class MonitoringTests(PostgresFixture postgres) : ClusterTest(postgres)
{
    private static readonly HttpClient Http = new();

    [PostgresFact]
    public async Task Of_two_jobs_on_one_node_both_are_counted()
    {
        await SimulateAsync(latency: 2, "503=2%");
        var node = await Cluster.AddAsync();
        var first = await Cluster.StartJobAsync("--from", "1", "--to", "3000", "--api", Api);
        var second = await Cluster.StartJobAsync("--from", "5001", "--to", "7000", "--api", Api);
        foreach (var job in new[] { first, second })
            await TestCluster.UntilAsync(async () => (await Cluster.StatusAsync(job)).GetProperty("complete").GetBoolean(), () => $"{job} does not end");

        var metrics = await Http.GetStringAsync($"{node.Operations}/metrics");

        foreach (var (job, items) in new[] { (first, 3000), (second, 2000) })
        {
            Assert.Equal(items, Sum(metrics, "hnactors_items_total", job));
            Assert.Equal(items, Sum(metrics, "hnactors_job_items", job));
            Assert.InRange(Sum(metrics, "hnactors_failures_total", job), 1, items);
            Assert.Equal(Sum(metrics, "hnactors_requests_total", job), Sum(metrics, "hnactors_fetch_duration_seconds_count", job));
        }
        Assert.Contains("state=\"reachable\"", metrics);
        Assert.DoesNotContain("/item/", metrics);
    }

    [PrometheusFact]
    public async Task Alerts_fire_at_what_they_are_for_and_at_nothing_else()
    {
        var (code, output) = await ProgramFactAttribute.RunAsync(
            Path.Combine(Repository.Root, "docker", "monitoring"), "promtool", "test", "rules", "rules.test.yml");

        Assert.True(code == 0, output);
    }

    [PrometheusFact]
    public async Task Every_panel_of_the_dashboard_and_every_alert_is_answered_by_prometheus()
    {
        // What fails is asked for first, or nearly so, and then there is enough to do until all has been looked at: gauges end with their job.
        await SimulateAsync(latency: 5, "503=2%", "500@900001-900004", $"500@{Newest - 3}-{Newest}");
        for (var node = 0; node < 2; node++) await Cluster.AddAsync("--attempts", "2");
        using var prometheus = await StartAsync();
        var job = await Cluster.StartJobAsync("--last", "100000", "--follow", "--max-rate", "300", "--api", Api);
        await TestCluster.UntilAsync(
            async () => (await Cluster.StatusAsync(job)).GetProperty("parked").GetInt64() > 0, () => "nothing is parked");

        var monitoring = Path.Combine(Repository.Root, "docker", "monitoring");
        var panels = JsonDocument.Parse(File.ReadAllText(Path.Combine(monitoring, "grafana", "hnactors.json"))).RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!).ToList();
        Assert.True(panels.Count > 15);
        foreach (var panel in panels)
        {
            var (found, answer) = (0, "");
            await TestCluster.UntilAsync(
                async () =>
                {
                    (found, answer) = await prometheus.AskAsync(panel);
                    return found > 0;
                },
                () => $"{panel} is empty: {answer}");
        }
        var rules = Alerts().Matches(File.ReadAllText(Path.Combine(monitoring, "rules.yml"))).Select(match => match.Groups[1].Value.ReplaceLineEndings(" ")).ToList();
        Assert.Equal(11, rules.Count);
        foreach (var rule in rules) await prometheus.AskAsync(rule);
        await TestCluster.UntilAsync(
            async () =>
            {
                var parked = (await Cluster.StatusAsync(job)).GetProperty("parked").GetInt64();
                return await prometheus.AskAsync("max by (job) (hnactors_job_items{state=\"parked\"})") == (1, $"{parked}");
            },
            () => "Prometheus counts what is parked as the cluster does not");
        var (code, output) = await ProgramFactAttribute.RunAsync(monitoring, "promtool", "check", "rules", "rules.yml");
        Assert.True(code == 0, output);
    }

    private async Task<Prometheus> StartAsync()
    {
        var configuration = File.ReadAllText(Path.Combine(Repository.Root, "docker", "monitoring", "prometheus.yml"));
        // The nodes of this test instead of those that a compose file's names stand for.
        var targets = string.Join(", ", Cluster.Living.Select(node => $"'{new Uri(node.Operations).Authority}'"));
        configuration = configuration[..configuration.IndexOf("    authorization:", StringComparison.Ordinal)].Replace("5s", "1s")
            + $"    static_configs:\n      - targets: [{targets}]\n";
        await File.WriteAllTextAsync(InFolder("prometheus.yml"), configuration);
        File.Copy(Path.Combine(Repository.Root, "docker", "monitoring", "rules.yml"), InFolder("rules.yml"));
        var prometheus = new Prometheus(Folder);
        await TestCluster.UntilAsync(async () => await prometheus.IsScrapingAsync(Cluster.Living.Count), () => "Prometheus does not scrape");
        return prometheus;
    }

    private static double Sum(string metrics, string name, string job) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains($"job=\"{job}\""))
        .Sum(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));

    [GeneratedRegex(@"expr: (?:>\s+)?(.+?)\n\s+(?:for|labels|annotations):", RegexOptions.Singleline)]
    private static partial Regex Alerts();

    private sealed class Prometheus : IDisposable
    {
        private readonly Process _process;
        private readonly string _address = $"127.0.0.1:{PostgresServer.FreePort()}";

        public Prometheus(string folder)
        {
            _process = Process.Start(new ProcessStartInfo(
                "prometheus",
                [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/tsdb", $"--web.listen-address={_address}", "--log.level=error"])
            {
                WorkingDirectory = folder,
                RedirectStandardError = true,
            })!;
            _process.BeginErrorReadLine();
        }

        public async Task<bool> IsScrapingAsync(int nodes)
        {
            try
            {
                return (await AskAsync($"count(up == 1) == {nodes}")).Found == 1;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        /// <returns>How many series there are, and the value of the first.</returns>
        public async Task<(int Found, string First)> AskAsync(string query)
        {
            using var answer = await Http.GetAsync($"http://{_address}/api/v1/query?query={Uri.EscapeDataString(query)}");
            // While it begins it says that it is not ready.
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) throw new HttpRequestException("not ready");
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{query}: {text}");
            var result = JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result");
            return (result.GetArrayLength(), result.GetArrayLength() > 0 ? result[0].GetProperty("value")[1].GetString()! : "nothing");
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}

/// <summary>A test that wants PostgreSQL and Prometheus, as Debian packs them.</summary>
internal sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = PostgresServer.Missing ?? new ProgramFactAttribute("prometheus", "--version").Skip;
}
