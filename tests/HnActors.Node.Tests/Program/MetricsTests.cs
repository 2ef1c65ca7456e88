using System.Net;
using System.Net.Sockets;
using System.Text;
using HnActors.Simulator;
using HnActors.Storage.Tests;

namespace HnActors.Node.Tests.Program;

public class MetricsTests : ProgramTest
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_download_can_be_looked_at_while_it_runs()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 100_000, Latency = TimeSpan.FromMilliseconds(20) });
        var address = $"http://127.0.0.1:{PostgresServer.FreePort()}";
        using var program = HnActorsProcess.Start(Folder, "download", "--all", "--concurrency", "4", "--api", Api, "--metrics", address);
        string[] names =
        [
            "hnactors_items_total", "hnactors_job_items", "hnactors_requests_in_flight", "hnactors_fetch_duration_seconds_bucket", "dotnet_gc_collections_total",
        ];
        var metrics = "";

        await UntilAsync(
            () =>
            {
                try
                {
                    metrics = Http.GetStringAsync($"{address}/metrics").GetAwaiter().GetResult();
                }
                catch (HttpRequestException)
                {
                    // It has not begun.
                }
                // Each is there once there is something to tell.
                return names.All(name => metrics.Contains($"\n{name}{{"));
            },
            () => program.Errors + metrics);
        program.Signal(HnActorsProcess.Interrupt);

        Assert.Equal(130, await program.WaitAsync());
        Assert.All(
            metrics.Split('\n').Where(line => line.StartsWith("hnactors_", StringComparison.Ordinal)), line => Assert.Matches("job=\"[0-9a-f]+\"", line));
    }

    [Fact]
    public async Task Metrics_are_sent_to_a_collector_where_the_environment_names_one()
    {
        await SimulateAsync(new SimulatorOptions { MaxItem = 1000 });
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var sent = ReceiveAsync(collector);
        (string, string)[] environment =
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ];

        using var program = HnActorsProcess.StartWith(environment, null, Folder, "download", "--all", "--api", Api);

        Assert.Equal(0, await program.WaitAsync());
        var text = await sent.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.StartsWith("POST /v1/metrics ", text);
        Assert.Contains("hnactors.items", text);
    }

    [Theory]
    [InlineData("https://127.0.0.1:9464")]
    [InlineData("http://127.0.0.1:9464/metrics")]
    [InlineData("9464")]
    public async Task An_address_that_can_not_be_listened_at_is_refused(string address) =>
        Assert.Equal(2, (await RunAsync("download", "--last", "1", "--api", "sim", "--metrics", address)).Code);

    [Fact]
    public async Task An_address_that_is_taken_is_told_before_anything_is_begun()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (code, _, errors) = await RunAsync("download", "--last", "1", "--api", "sim", "--metrics", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(1, code);
        Assert.Contains("Name another port", Assert.Single(errors.TrimEnd().Split('\n')));
        Assert.False(File.Exists(InFolder("hn.db")));
    }

    // All that comes over the first connection until it has named what is looked for; the names stand in the message as they are.
    private static async Task<string> ReceiveAsync(TcpListener collector)
    {
        using var client = await collector.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var (text, buffer) = (new StringBuilder(), new byte[1 << 16]);
        while (!text.ToString().Contains("hnactors.items"))
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0) break;
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        return text.ToString();
    }
}
