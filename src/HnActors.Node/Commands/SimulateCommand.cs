using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HnActors.HackerNews.Failures;
using HnActors.HackerNews.Models;
using HnActors.Node.Options;
using HnActors.Node.Terminal;
using HnActors.Simulator;
using HnActors.Simulator.Faults;

namespace HnActors.Node.Commands;

/// <summary><c>hnactors simulate</c></summary>
internal static class SimulateCommand
{
    private const double MaxGrowth = 1_000_000;
    // Each edit is made under a lock that requests wait for.
    private const double MaxEdits = 10_000;

    public static Command Create()
    {
        var bind = new Option<string>("--bind")
        {
            Description = "The address to listen on; 0.0.0.0 for other machines too.",
            DefaultValueFactory = _ => "127.0.0.1",
            HelpName = "ADDRESS",
        };
        var port = new Option<int>("--port")
        {
            Description = "The port; 0 for any free one.",
            DefaultValueFactory = _ => 8080,
            HelpName = "PORT",
            CustomParser = result =>
            {
                if (ushort.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number)) return number;
                result.AddError($"--port {result.Tokens[0].Value} is not valid: give a number from 0 to 65535.");
                return default;
            },
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Determines all made-up content: the same seed gives the same items.",
            DefaultValueFactory = _ => 1,
            HelpName = "N",
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var number)) return number;
                result.AddError($"--seed {result.Tokens[0].Value} is not valid: give a whole number up to {int.MaxValue}.");
                return default;
            },
        };
        var maxItem = SharedOptions.Count("--max-item", "The newest id at the start. Default: 1000000.");
        var growth = SharedOptions.Number("--growth", "N", "New items per second.", 0, MaxGrowth);
        var edits = SharedOptions.Number("--edits", "N", "Edits per second, of items among the newest 5,000; announced as updates.", 0, MaxEdits);
        var updateInterval = SharedOptions.Seconds("--update-interval", "How often edits are announced, in seconds.", 15, 0.1, 3600);
        var dropStreams = SharedOptions.Seconds("--drop-streams", "Drop each stream after this many seconds; 0 for never.", 0, 0, 86400);
        var latency = Milliseconds("--latency", "The least time that an answer takes, in milliseconds.");
        var jitter = Milliseconds("--jitter", "Random extra time for each answer, up to this, in milliseconds.");
        var faults = new Option<string[]>("--fault")
        {
            Description = "A fault to inject: NAME[=RATE%][@ID[-ID]][:FROM-TO], such as 503=2%, reset=1%, 500@12345, 503:10-40 (seconds). May be repeated.",
            HelpName = "RULE",
        };
        var retryAfter = new Option<string>("--retry-after") { Description = "Send exactly this Retry-After with 429 and 503.", HelpName = "VALUE" };
        var rateLimit = SharedOptions.Count("--rate-limit", "Answer 429 to requests beyond this many a second.");
        var banAfter = SharedOptions.Count("--ban-after", "Refuse everything for 15 s after this many refusals in 5 s.");
        var capacity = SharedOptions.Count("--capacity", "Handle this many requests a second; the others wait.");
        var collapse = SharedOptions.Count("--collapse-above", "With --capacity: beyond this many requests at once the capacity falls.");
        var items = new Option<string>("--items")
        {
            Description = "Serve the bodies of this .jsonl file instead of made-up items; their authors are made up.",
            HelpName = "FILE",
        };
        var command = new Command("simulate", "Runs a server that imitates the API, with made-up content; on loopback unless --bind says otherwise.")
        {
            bind, port, seed, maxItem, growth, edits, updateInterval, dropStreams, latency, jitter, faults, retryAfter, rateLimit, banAfter, capacity,
            collapse, items,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(items) is null) return;
            foreach (var made in new Option[] { maxItem, growth, edits }.Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"--items serves the items of a file, and {made.Name} is about made-up ones: give one of the two.");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new SimulatorOptions
            {
                Port = parsed.GetValue(port),
                Bind = ReadBind(parsed.GetValue(bind)!),
                Seed = parsed.GetValue(seed),
                MaxItem = parsed.GetValue(maxItem) ?? 1_000_000,
                Growth = parsed.GetValue(growth)!.Value,
                Edits = parsed.GetValue(edits)!.Value,
                UpdateInterval = TimeSpan.FromSeconds(parsed.GetValue(updateInterval)),
                StreamLifetime = parsed.GetValue(dropStreams) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
                Latency = TimeSpan.FromMilliseconds(parsed.GetValue(latency)!.Value),
                Jitter = TimeSpan.FromMilliseconds(parsed.GetValue(jitter)!.Value),
                Faults = [.. (parsed.GetValue(faults) ?? []).Select(FaultRule.Parse)],
                RetryAfter = ReadRetryAfter(parsed.GetValue(retryAfter)),
                Overload = ReadOverload(parsed.GetValue(rateLimit), parsed.GetValue(banAfter), parsed.GetValue(capacity), parsed.GetValue(collapse)),
            },
            parsed.GetValue(items),
            cancellationToken));
        return command.WithExamples(
            "hnactors simulate --port 8080 --latency 80 --fault 503=2% --fault reset=1%",
            "curl http://127.0.0.1:8080/v0/item/1.json",
            "curl http://127.0.0.1:8080/admin/stats");
    }

    private static Option<double?> Milliseconds(string name, string description) =>
        SharedOptions.Number(name, "MS", description, 0, TimeSpan.MillisecondsPerDay);

    private static OverloadOptions ReadOverload(long? rateLimit, long? banAfter, long? capacity, long? collapseAbove)
    {
        if (banAfter is not null && rateLimit is null) throw new UsageException("--ban-after counts refusals by --rate-limit: give that as well.");
        if (collapseAbove is not null && capacity is null) throw new UsageException("--collapse-above says when the capacity falls: give --capacity as well.");
        return new OverloadOptions { RateLimit = rateLimit, BanAfter = AtMostInt(banAfter), Capacity = capacity, CollapseAbove = AtMostInt(collapseAbove) };
    }

    private static string? ReadRetryAfter(string? text) => text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? text
        : throw new UsageException($"--retry-after {text} can't be sent: a header's value is printable ASCII.");

    private static int? AtMostInt(long? number) => number is { } value ? (int)Math.Min(value, int.MaxValue) : null;

    private static IPAddress ReadBind(string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new UsageException($"--bind {text} is not an address: use one like 127.0.0.1 or 0.0.0.0.");

    private static async Task<int> RunAsync(SimulatorOptions options, string? items, CancellationToken cancellationToken)
    {
        if (items is not null)
        {
            var bodies = ReadBodies(items);
            options = options with { Bodies = bodies, MaxItem = bodies.Keys.Max() };
        }
        await using var simulator = await StartAsync(options, cancellationToken).ConfigureAwait(false);
        Console.Out.WriteLine($"listening on {simulator.BaseAddress.AbsoluteUri.TrimEnd('/')} (newest item {simulator.Catalog.MaxItem}); ^C stops");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Done;
    }

    private static async Task<HackerNewsSimulator> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await HackerNewsSimulator.StartAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new FailedException($"can't listen on port {options.Port} of {options.Bind}: {exception.Message.TrimEnd('.')}. Choose " +
                "another --port, 0 for a free one, or a --bind address of this machine.");
        }
    }

    private static Dictionary<long, byte[]> ReadBodies(string path)
    {
        InputFile.RefuseFolder("--items", path);
        var bodies = new Dictionary<long, byte[]>();
        try
        {
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (line.Length == 0) continue;
                var body = System.Text.Encoding.UTF8.GetBytes(line);
                if (IdOf(body) is not { } id) throw new UsageException($"--items {path}, line {number}, is not an item: give one JSON body per line.");
                if (!bodies.TryAdd(id, body)) throw new UsageException($"--items {path}, line {number}: item {id} appears twice.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--items {path} can't be read: {exception.Message}");
        }
        return bodies.Count > 0 ? bodies : throw new UsageException($"--items {path} holds no items.");
    }

    private static long? IdOf(byte[] body)
    {
        try
        {
            return Item.Parse(body)?.Id;
        }
        catch (HackerNewsException)
        {
            return null;
        }
    }
}
