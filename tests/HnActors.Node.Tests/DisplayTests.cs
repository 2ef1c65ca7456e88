using HnActors.Actors.Inspection;
using HnActors.Actors.Monitoring;
using HnActors.Node.Display;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console.Testing;

namespace HnActors.Node.Tests;

public class DisplayTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_rows_tell_what_is_stored_and_what_limits_the_speed()
    {
        var lines = ProgressText.Lines(Snapshot(), 120);

        Assert.StartsWith("items    480 / 1,000   48.00 %", lines[0]);
        Assert.Contains("ETA 5.0 s", lines[0]);
        Assert.Equal("stored   470   null 10   pending 2   retrying 15   parked 3", lines[1]);
        Assert.Contains("in flight 12 of 64", lines[2]);
        Assert.Contains("2 leases out, oldest 3.1 s", lines[3]);
        Assert.StartsWith("limit    API latency", lines[4]);
    }

    [Fact]
    public void Trouble_with_the_store_takes_the_place_of_its_speed() =>
        Assert.Contains("PAUSED: the disk is full", ProgressText.Lines(Snapshot(storeTrouble: "the disk is full"), 120)[3]);

    [Fact]
    public void The_plain_form_is_one_line() =>
        Assert.Equal(
            "480 of 1,000 (48.00 %), 100/s, 5.0 s left, 2 pending, 15 to retry, 3 parked, limit: API latency",
            ProgressText.Line(Snapshot()));

    [Fact]
    public void The_live_display_stays_in_place()
    {
        var console = new TestConsole().Width(120).SupportsAnsi(true).EmitAnsiSequences();
        var display = new LiveDisplay(console);

        display.Show(Snapshot());
        display.Show(Snapshot());
        display.End();

        Assert.Contains("\u001b[2K", console.Output);
        Assert.Equal(2, console.Output.Split("API latency").Length - 1);
        Assert.Contains("stopped  ", console.Output.Split("API latency")[^1]);
    }

    [Fact]
    public void The_last_frame_says_done_where_nothing_is_left()
    {
        var console = new TestConsole().Width(80).SupportsAnsi(true).EmitAnsiSequences();
        var display = new LiveDisplay(console);
        display.Show(Snapshot() with { Status = Status(1000, 1000, 10, 0, 0, 0, 0, 0, TimeSpan.Zero) });
        display.End();

        Assert.Contains("done     nothing is left to fetch", console.Output);
        var written = new StringWriter();
        var plain = new PlainDisplay(written, _time);
        plain.Show(Snapshot() with { Status = Status(1000, 1000, 10, 0, 0, 0, 0, 0, TimeSpan.Zero) });
        plain.End();
        Assert.EndsWith(", done", written.ToString().TrimEnd());
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(40)]
    [InlineData(12)]
    public void No_row_is_wider_than_the_terminal_whatever_the_numbers(int width)
    {
        var large = Status(47_312_118, 41_204_889, 4_293_120, 1_000, 1_000_000, 1_000_000, 5_107_229, 1_064, TimeSpan.FromSeconds(12_345));
        var calm = Snapshot().Rates with { ItemsPerSecond = 118_412, BytesPerSecond = 1.2e9, InFlight = 10_000, InFlightLimit = 10_000 };
        var long1 = new string('n', 90);
        NodeRates[] nodes = [new("akka.ssl.tcp://hnactors@node-17.hn.svc.cluster.local:4053", calm), new($"akka.tcp://hnactors@{long1}:5101", calm)];
        var troubled = calm with
        {
            Outage = "timeout",
            StoreTrouble = "the disk is full: /data/archive/hacker-news/hn.db can't grow. Make room; then the work can go on."
        };
        foreach (var rates in new[] { calm, troubled })
        {
            foreach (var ended in new[] { false, true })
            {
                foreach (var shown in new[] { nodes, [new(ProgressSnapshot.ThisProcess, rates)] })
                {
                    var lines = ProgressText.Lines(new ProgressSnapshot(large, rates, shown) { IsEnded = ended }, width);
                    Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));
                }
            }
        }
    }

    [Fact]
    public void At_80_columns_the_rows_of_a_large_copy_and_of_its_nodes_leave_nothing_out()
    {
        var counts = Status(47_312_118, 31_204_889, 293_120, 18, 311, 16, 16_000_000, 64, TimeSpan.FromSeconds(3.1));
        var rates = Snapshot().Rates with { ItemsPerSecond = 18_412, BytesPerSecond = 11.2e6, InFlight = 1_204, InFlightLimit = 1_310 };
        NodeRates[] nodes = [new("akka.tcp://hnactors@127.0.0.1:5101", rates)];

        var text = string.Join('\n', ProgressText.Lines(new ProgressSnapshot(counts, rates, nodes), 80));

        foreach (var part in new[] { "31,204,889 / 47,312,118", "ETA", "null 293,120", "retrying 311", "parked 16", "1,204/1,310", "p99", "errors",
            "oldest 3.1 s", "1 node", "127.0.0.1:5101" })
            Assert.Contains(part, text);
    }

    [Fact]
    public void A_pause_says_for_how_long_and_why_in_full()
    {
        const string Why = "the disk is full: /data/archive/hacker-news/hn.db can't grow. Make room; then the work can go on.";
        var meter = new ProgressMeter(_time);
        KeyValuePair<string, NodeMetrics>[] nodes = [new(ProgressSnapshot.ThisProcess, SomeMetrics.Of(10, 10) with { StoreTrouble = Why })];
        meter.Read(Counts, nodes);
        _time.Advance(TimeSpan.FromSeconds(125));
        var paused = meter.Read(Counts, nodes);

        Assert.Contains("PAUSED for 2m05s: the disk is full", ProgressText.Line(paused));
        var rows = ProgressText.Lines(paused, 80).SkipWhile(line => !line.StartsWith("write", StringComparison.Ordinal)).TakeWhile(
            line => !line.StartsWith("limit", StringComparison.Ordinal));
        Assert.Equal($"write PAUSED for 2m05s: {Why}", string.Join(' ', rows.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        nodes[0] = new(ProgressSnapshot.ThisProcess, SomeMetrics.Of(10, 10));
        Assert.Equal(TimeSpan.Zero, meter.Read(Counts, nodes).StorePausedFor);
    }

    [Fact]
    public void The_whole_stands_still_only_where_every_node_does()
    {
        var meter = new ProgressMeter(_time);
        var fine = SomeMetrics.Of(10, 10);
        Read(fine, fine);
        _time.Advance(TimeSpan.FromSeconds(1));
        var some = Read(fine with { Outage = "timeout" }, SomeMetrics.Of(20, 20));
        var written = Read(fine with { StoreTrouble = "the disk is full" }, fine with { HoldLeft = TimeSpan.FromMinutes(3) });
        var all = Read(fine with { Outage = "timeout" }, fine with { Outage = "timeout" });
        var both = Read(fine with { HoldLeft = TimeSpan.FromMinutes(3) }, fine with { Outage = "status 503" });

        Assert.Equal(((false, null), "1 of 2 nodes without the API"), (some.Trouble, some.PartialTrouble));
        Assert.NotNull(some.TimeLeft);
        Assert.Contains(", 1 of 2 nodes without the API, limit:", ProgressText.Line(some));
        Assert.Equal(((false, null), "1 of 2 nodes asked to wait (Retry-After), 1 of 2 nodes can't write"), (written.Trouble, written.PartialTrouble));
        Assert.Equal(((true, null), null), (all.Trouble, all.PartialTrouble));
        Assert.Contains("the API is down (status 503)", both.ApiTrouble);

        ProgressSnapshot Read(NodeMetrics a, NodeMetrics b) => meter.Read(Counts, [new("a", a), new("b", b)]);
    }

    [Fact]
    public void A_node_that_is_silent_for_a_moment_and_counts_for_days_makes_no_peak_of_failures()
    {
        var meter = new ProgressMeter(_time);
        var young = Failing(10);
        var old = Failing(50_000);
        foreach (var nodes in new KeyValuePair<string, NodeMetrics>[][] { [new("a", young), new("b", old)], [new("a", young)], [new("a", young), new("b", old)] })
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(0, meter.Read(Counts, nodes).Rates.FailuresPerSecond["timeout"]);
        }
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(6, meter.Read(Counts, [new("a", Failing(12)), new("b", Failing(50_005))]).Rates.FailuresPerSecond["timeout"], tolerance: 0.4);

        static NodeMetrics Failing(long times) => SomeMetrics.Of(100_000, 10) with { Failures = new Dictionary<string, long> { ["timeout"] = times } };
    }

    [Theory]
    [InlineData(0, "0/s")]
    [InlineData(0.0001, "0.001/s")]
    [InlineData(0.05, "0.050/s")]
    [InlineData(0.34, "0.3/s")]
    [InlineData(9.96, "10/s")]
    [InlineData(18_412.4, "18,412/s")]
    public void A_slow_rate_is_not_none(double perSecond, string text) => Assert.Equal(text, Human.Rate(perSecond));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_keeps_a_quiet_run_from_beginning_is_told_whether_there_is_a_log_or_not(bool isLogged)
    {
        var written = new StringWriter();
        IProgressDisplay quiet = new SilentDisplay(written);
        if (isLogged) quiet = new LoggedDisplay(quiet, NullLogger.Instance, _time);

        quiet.Paused("the disk is full");
        quiet.Paused(null);

        Assert.Equal("PAUSED: the disk is full", written.ToString().Trim());
    }

    [Fact]
    public void A_job_that_no_node_fetches_for_says_so() =>
        Assert.Equal("no fetcher", new ProgressSnapshot(Counts, ProgressRates.None, []).Limit);

    [Theory]
    [InlineData(true, false, false, 0.1, 0.1, true, "store")]
    [InlineData(false, false, false, 0.1, 0.1, false, "no work")]
    [InlineData(false, false, false, 0.1, 0.9, false, "concurrency")]
    [InlineData(false, true, true, 0.1, 0.1, true, "429")]
    [InlineData(false, true, false, 0.9, 0.9, true, "--max-rate")]
    [InlineData(false, false, false, 0.9, 1.0, true, "CPU")]
    [InlineData(false, false, false, 0.1, 1.0, true, "concurrency")]
    [InlineData(false, false, false, 0.1, 0.1, true, "API latency")]
    public void The_narrowest_place_is_named(bool store, bool rate, bool throttled, double cpu, double inFlight, bool work, string expected) =>
        Assert.Equal(expected, Bottleneck.Name(new Bottleneck.Signs(
            store, ApiIsDown: false, rate, LimitedByBandwidth: false, throttled, IsAdaptive: false, cpu, inFlight, work)));

    [Fact]
    public void A_ceiling_on_the_bandwidth_is_named_where_it_holds() => Assert.Equal("--bandwidth", Bottleneck.Name(new Bottleneck.Signs(
        StoreIsBehind: false,
        ApiIsDown: false,
        LimitedByRate: false,
        LimitedByBandwidth: true,
        Throttled: false,
        IsAdaptive: true,
        CpuShare: 0.9,
        InFlightShare: 0.9,
        HasWork: true)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(11_200_000, "11.2 MB")]
    public void Sizes_are_read_by_people(double bytes, string expected) => Assert.Equal(expected, Human.Bytes(bytes));

    [Theory]
    [InlineData(3.14, "3.1 s")]
    [InlineData(59, "59 s")]
    [InlineData(875, "14m35s")]
    [InlineData(7_320, "2h02m")]
    [InlineData(200_000, "2d07h")]
    public void Durations_are_read_by_people(double seconds, string expected) => Assert.Equal(expected, Human.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_cluster_has_a_line_for_each_node_and_their_sum_above()
    {
        var meter = new ProgressMeter(_time);
        meter.Read(Counts, [new("a", SomeMetrics.Of(requests: 0, stored: 0)), new("b", SomeMetrics.Of(requests: 50, stored: 40))]);
        _time.Advance(TimeSpan.FromSeconds(2));
        var lines = ProgressText.Lines(meter.Read(Counts, [new("a", SomeMetrics.Of(100, 80)), new("b", SomeMetrics.Of(110, 100))]), 160);

        Assert.Contains("70/s", lines[0]);
        Assert.Contains("in flight 24 of 128", lines[2]);
        Assert.EndsWith("2 nodes", lines[4]);
        Assert.StartsWith("         a   40/s   in flight 12 of 64", lines[5]);
        Assert.StartsWith("         b   30/s", lines[6]);
    }

    [Fact]
    public void A_node_that_was_started_anew_does_not_run_backwards()
    {
        var meter = new ProgressMeter(_time);
        meter.Read(Counts, [new("a", SomeMetrics.Of(1000, 1000))]);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, meter.Read(Counts, [new("a", SomeMetrics.Of(10, 10))]).Rates.ItemsPerSecond);
    }

    private static JobStatus Counts => Status(1000, 480, 10, 2, 15, 3, 500, 2, TimeSpan.FromSeconds(3.1));

    /// <param name="rows">Bodies and nulls.</param>
    private static JobStatus Status(
        long total, long rows, long nulls, long pending, long waiting, long parked, long toDo, int openLeases, TimeSpan oldestLease) => new()
        {
            Total = total,
            Stored = rows - nulls,
            Nulls = nulls,
            Pending = pending,
            Waiting = waiting,
            Parked = parked,
            Queued = toDo,
            OpenLeases = openLeases,
            OldestLease = oldestLease.TotalSeconds,
        };

    private static ProgressSnapshot Snapshot(string? storeTrouble = null)
    {
        var latency = new LatencyHistogram();
        latency.Add(TimeSpan.FromMilliseconds(64));
        var rates = new ProgressRates
        {
            ItemsPerSecond = 100,
            BytesPerSecond = 45_000,
            Requests = 10_000,
            Throttled = 1,
            Errors = 1,
            Latency = latency.Read(),
            InFlight = 12,
            InFlightLimit = 64,
            IsAdaptive = true,
            StoreTrouble = storeTrouble,
        };
        return new ProgressSnapshot(Counts, rates, [new NodeRates(ProgressSnapshot.ThisProcess, rates)]);
    }
}
