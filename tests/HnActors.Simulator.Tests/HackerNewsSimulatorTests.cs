using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using HnActors.HackerNews;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Simulator.Faults;

namespace HnActors.Simulator.Tests;

public class HackerNewsSimulatorTests
{
    [Fact]
    public async Task The_client_reads_all_of_it()
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions { MaxItem = 5000 });
        using var client = ClientOf(simulator);

        Assert.Equal(5000, await client.GetMaxItemAsync());
        Assert.Equal(simulator.Catalog.Item(42), (await client.GetItemBodyAsync(42)).Bytes);
        Assert.True((await client.GetItemBodyAsync(5001)).IsNull);
        foreach (var list in Enum.GetValues<StoryList>()) Assert.NotEmpty(await client.GetStoriesAsync(list));
        var updates = await client.GetUpdatesAsync();
        Assert.NotEmpty(updates.Items);
        Assert.NotNull(await client.GetUserAsync(updates.Profiles[0]));
        Assert.Null(await client.GetUserAsync("nobody"));
    }

    [Fact]
    public async Task What_it_edits_it_announces_and_streams_until_it_drops_them()
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions
        {
            MaxItem = 1000,
            Growth = 50,
            Edits = 50,
            UpdateInterval = TimeSpan.FromSeconds(0.2),
            StreamLifetime = TimeSpan.FromSeconds(1.5),
        });
        using var client = ClientOf(simulator);
        var (newest, changed) = (new List<long>(), new HashSet<long>());

        var dropped = await Task.WhenAll(
            Assert.ThrowsAsync<HackerNewsException>(async () =>
            {
                await foreach (var id in client.StreamMaxItemAsync()) newest.Add(id);
            }),
            Assert.ThrowsAsync<HackerNewsException>(async () =>
            {
                await foreach (var updates in client.StreamUpdatesAsync()) changed.UnionWith(updates.Items);
            }));
        simulator.Catalog.Quiet();

        Assert.All(dropped, failure => Assert.Equal(HackerNewsFailure.Connection, failure.Failure));
        Assert.Equal(newest.Order().Distinct(), newest);
        Assert.InRange(newest.Count, 2, int.MaxValue);
        Assert.NotEmpty(changed);
        Assert.All(changed, id => Assert.InRange(simulator.Catalog.Edits.VersionOf(id), 1, int.MaxValue));
        var max = await client.GetMaxItemAsync();
        Assert.Equal(simulator.Catalog.Item(changed.First()), (await client.GetItemBodyAsync(changed.First())).Bytes);
        Assert.Equal(max, await client.GetMaxItemAsync());
    }

    public static TheoryData<string, HackerNewsFailure> Faults => new()
    {
        { "500", HackerNewsFailure.ServerError },
        { "503", HackerNewsFailure.Unavailable },
        { "429", HackerNewsFailure.Throttled },
        { "401", HackerNewsFailure.Unauthorized },
        { "reset", HackerNewsFailure.Connection },
        { "close", HackerNewsFailure.Connection },
        { "truncated", HackerNewsFailure.Truncated },
        { "cut", HackerNewsFailure.Truncated },
        { "wrong-id", HackerNewsFailure.WrongId },
        { "error-body", HackerNewsFailure.WrongId },
        { "html", HackerNewsFailure.Html },
        { "not-json", HackerNewsFailure.NotJson },
        { "hang", HackerNewsFailure.Timeout },
        { "trickle", HackerNewsFailure.Timeout },
        { "large", HackerNewsFailure.TooLarge },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_is_its_own_kind_of_failure_at_the_client(string fault, HackerNewsFailure expected)
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions { Faults = [FaultRule.Parse(fault + "@42")] });
        using var patient = ClientOf(simulator, TimeSpan.FromSeconds(30));
        // What is to be answered has time: a busy machine may need it, and only the fault is to run into the deadline.
        using var hasty = ClientOf(simulator, TimeSpan.FromSeconds(1));
        await patient.GetItemBodyAsync(44);

        var failure = await Assert.ThrowsAsync<HackerNewsException>(
            () => (expected == HackerNewsFailure.Timeout ? hasty : patient).GetItemBodyAsync(42));

        Assert.Equal(expected, failure.Failure);
        Assert.False((await patient.GetItemBodyAsync(43)).IsNull);
        Assert.True(simulator.Counts.Faults[fault] >= 1);
    }

    [Fact]
    public async Task Rates_hold_and_a_failed_id_may_succeed_at_its_next_try()
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions { Faults = [FaultRule.Parse("503=20%")] });
        using var client = ClientOf(simulator);
        var failed = new List<long>();
        for (var id = 1; id <= 1000; id++)
        {
            try
            {
                await client.GetItemBodyAsync(id);
            }
            catch (HackerNewsException)
            {
                failed.Add(id);
            }
        }

        var again = await Task.WhenAll(failed.Select(async id =>
        {
            try
            {
                await client.GetItemBodyAsync(id);
                return true;
            }
            catch (HackerNewsException)
            {
                return false;
            }
        }));

        Assert.InRange(failed.Count, 150, 250);
        Assert.InRange(again.Count(success => success), failed.Count * 6 / 10, failed.Count - 1);
        Assert.Equal(failed.Count, simulator.Counts.Repeats);
    }

    [Fact]
    public async Task Retry_after_is_sent_where_it_was_asked_for()
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(
            new SimulatorOptions { Faults = [FaultRule.Parse("429@1")], RetryAfter = "7" });
        using var client = ClientOf(simulator);

        Assert.Equal(TimeSpan.FromSeconds(7), (await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(1))).RetryAfter);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(200)]
    public async Task A_rate_limit_lets_through_what_is_below_it(double rate)
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions { Overload = new OverloadOptions { RateLimit = rate } });
        using var client = ClientOf(simulator);
        var answered = 0;
        for (var watch = Stopwatch.StartNew(); answered < 2 && watch.Elapsed < TimeSpan.FromMinutes(1);)
        {
            try
            {
                await client.GetItemBodyAsync(1);
                answered++;
            }
            catch (HackerNewsException)
            {
                await Task.Yield();
            }
        }

        Assert.Equal(2, answered);
    }

    [Fact]
    public async Task Where_the_whole_server_is_down_streams_break_and_none_is_opened()
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions());
        using var client = ClientOf(simulator);
        await using var stream = client.StreamMaxItemAsync().GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());

        simulator.Faults = [FaultRule.Parse("slow:0-100000")];
        Assert.Equal(1_000_000, await client.StreamMaxItemAsync().FirstAsync());
        simulator.Faults = [FaultRule.Parse("503:0-100000")];

        var broken = await Assert.ThrowsAsync<HackerNewsException>(() => stream.MoveNextAsync().AsTask());
        var refused = await Assert.ThrowsAsync<HackerNewsException>(() => client.StreamMaxItemAsync().FirstAsync().AsTask());
        Assert.Equal((HackerNewsFailure.Connection, HackerNewsFailure.Unavailable), (broken.Failure, refused.Failure));
    }

    [Fact]
    public async Task It_serves_given_bodies_their_authors_and_lists_of_them()
    {
        var bodies = new Dictionary<long, byte[]>
        {
            [3] = "{\"id\":3,\"by\":\"Somebody\"}"u8.ToArray(),
            [7] = "{\"id\":7,\"by\":\"\\ud800\"}"u8.ToArray(),
            [8] = Encoding.UTF8.GetBytes($"{{\"id\":8,\"deep\":{new string('[', 500)}{new string(']', 500)}}}"),
        };
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions { Bodies = bodies, MaxItem = 8 });
        using var client = ClientOf(simulator);

        Assert.Equal("Somebody", (await client.GetUserAsync("Somebody"))?.Id);
        Assert.Null(await client.GetUserAsync("somebody"));
        Assert.Equal([8, 7, 3], await client.GetStoriesAsync(StoryList.Top));
        Assert.Empty((await client.GetUpdatesAsync()).Items);
        simulator.Faults = [FaultRule.Parse("503")];
        await Assert.ThrowsAsync<HackerNewsException>(() => client.GetUserAsync("Somebody"));
    }

    [Fact]
    public async Task An_item_can_be_streamed_and_nothing_but_get_is_answered()
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions());
        using var http = new HttpClient { BaseAddress = simulator.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "item/1.json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("event: put", await reader.ReadLineAsync());
        Assert.Contains("\"id\":1,", await reader.ReadLineAsync());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "item/1.json"))).StatusCode);
    }

    [Fact]
    public async Task The_admin_path_tells_the_counts_changes_the_weather_and_adds_items()
    {
        await using var simulator = await HackerNewsSimulator.StartAsync(new SimulatorOptions { MaxItem = 100 });
        using var client = ClientOf(simulator);
        using var http = new HttpClient { BaseAddress = new Uri(simulator.BaseAddress, "/") };
        await client.GetItemBodyAsync(1);
        await client.GetItemBodyAsync(1);

        Assert.Equal(HttpStatusCode.OK, (await http.PutAsync("admin/faults", new StringContent("500@2"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PutAsync("admin/faults", new StringContent("nonsense"))).StatusCode);
        await Assert.ThrowsAsync<HackerNewsException>(() => client.GetItemBodyAsync(2));
        await http.PostAsync("admin/grow?items=5", null);

        using var stats = JsonDocument.Parse(await http.GetStringAsync("admin/stats"));
        Assert.Equal(1, stats.RootElement.GetProperty("repeats").GetInt64());
        Assert.Equal(105, stats.RootElement.GetProperty("maxItem").GetInt64());
        Assert.Equal(1, stats.RootElement.GetProperty("faults").GetProperty("500").GetInt64());
        Assert.Equal(105, await client.GetMaxItemAsync());
    }

    private static HackerNewsClient ClientOf(HackerNewsSimulator simulator, TimeSpan? timeout = null) =>
        new(new HackerNewsOptions { BaseAddress = simulator.BaseAddress, Timeout = timeout ?? TimeSpan.FromSeconds(30) });
}
