using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HnActors.HackerNews.Failures;

namespace HnActors.HackerNews.Tests.Http;

public sealed class HttpMetricsTests
{
    [Theory]
    [InlineData(TransportKind.HttpClient)]
    [InlineData(TransportKind.Direct)]
    public async Task Requests_are_measured_alike_whatever_carries_them(TransportKind transport)
    {
        using var server = new RawServer(async connection =>
        {
            while (await connection.NextAsync() is { } id)
            {
                if (id == 2) await connection.SendAsync("HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");
                else await connection.AnswerAsync(id);
            }
        });
        var measured = new ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "System.Net.Http") self.EnableMeasurementEvents(instrument);
            },
        };
        // Other tests make requests at the same time, to other ports.
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument.Name, value, tags));
        listener.Start();
        using (var client = new HackerNewsClient(new HackerNewsOptions { BaseAddress = server.Address, Transport = transport }))
        {
            await client.GetItemBodyAsync(1);
            await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(2));
        }

        var durations = measured.Where(one => one.Name == "http.client.request.duration").ToList();
        Assert.Equal([200, 503], durations.Select(one => (int)one.Tags["http.response.status_code"]!));
        Assert.Equal([null, "503"], durations.Select(one => one.Tags.GetValueOrDefault("error.type")));
        Assert.All(durations, one => Assert.Equal(("GET", "http"), (one.Tags["http.request.method"], one.Tags["url.scheme"])));
        Assert.All(durations, one => Assert.InRange(one.Value, 0, 60));
        Assert.Equal(0, Sum("http.client.active_requests"));
        Assert.Contains(measured, one => one.Name == "http.client.open_connections" && one.Value == 1);
        Assert.Equal(0, Sum("http.client.open_connections"));
        Assert.Contains(measured, one => one.Name == "http.client.connection.duration" && one.Tags["network.protocol.version"] is "1.1");
        // The first had to wait until a connection was open.
        Assert.Contains(measured, one => one.Name == "http.client.request.time_in_queue" && one.Tags["http.request.method"] is "GET");

        double Sum(string name) => measured.Where(one => one.Name == name).Sum(one => one.Value);

        void Keep(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var named = new Dictionary<string, object?>(tags.ToArray());
            if (named.GetValueOrDefault("server.port") is int port && port == server.Address.Port) measured.Enqueue((name, value, named));
        }
    }
}
