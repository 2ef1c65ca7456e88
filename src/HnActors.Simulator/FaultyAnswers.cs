using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HnActors.Simulator.Content;
using HnActors.Simulator.Faults;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace HnActors.Simulator;

/// <summary>Answers like the API, but late or wrongly where the options say so.</summary>
internal sealed class FaultyAnswers(SimulatorOptions options, ItemCatalog catalog, RequestCounts counts)
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes(
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>");

    private readonly ListAnswers _lists = new(options, catalog);
    private readonly StreamAnswers _streams = new(options);
    private readonly long _started = Stopwatch.GetTimestamp();

    private readonly Overload _overload = new(options.Overload);

    public int Bans => _overload.Bans;

    public IReadOnlyList<FaultRule> Faults { get; set; } = options.Faults;

    public async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            await AnswerAsync(context, 405, "{\"error\":\"only GET is allowed\"}"u8.ToArray()).ConfigureAwait(false);
            return;
        }
        var path = context.Request.Path.Value!;
        if (!path.StartsWith("/v0/", StringComparison.Ordinal) || !path.EndsWith(".json", StringComparison.Ordinal))
        {
            await AnswerAsync(context, 404, "{\"error\":\"no such path\"}"u8.ToArray()).ConfigureAwait(false);
            return;
        }
        var name = path[4..^5];
        var id = name.StartsWith("item/", StringComparison.Ordinal) && long.TryParse(name.AsSpan(5), CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
        var user = name.StartsWith("user/", StringComparison.Ordinal) ? Uri.UnescapeDataString(name[5..]) : null;
        // For the faults, users have separate ids, below those of all items.
        if (user is not null && catalog.Users.NumberIn(user) is { } userNumber) id = -1 - userNumber;
        var attempt = id > 0 ? counts.CountItem(id) : id < 0 ? counts.CountUser((int)(-1 - id)) : (int)counts.Requests;
        if (_overload.Admit(counts.InFlight) is not { } queued)
        {
            counts.CountFault("429");
            if (options.RetryAfter is { } retryAfter) context.Response.Headers.RetryAfter = retryAfter;
            await AnswerAsync(context, 429, "{\"error\":\"too many requests\"}"u8.ToArray()).ConfigureAwait(false);
            return;
        }
        await DelayAsync(queued, id, attempt, context.RequestAborted).ConfigureAwait(false);
        var isStream = StreamAnswers.IsAsked(context);
        if (FaultFor(id, attempt) is { } rule && (!isStream || BreaksStreams(rule)))
        {
            counts.CountFault(rule.Name);
            await MisbehaveAsync(context, rule, id, Body() ?? "null"u8.ToArray()).ConfigureAwait(false);
            return;
        }
        if (isStream) await _streams.AnswerAsync(context, Body, IsDown).ConfigureAwait(false);
        else await AnswerAsync(context, 200, Body() ?? "null"u8.ToArray()).ConfigureAwait(false);

        byte[]? Body() => id > 0 ? catalog.Item(id) : user is not null ? catalog.User(user) : _lists.Make(name);
    }

    // An open stream makes no requests that a rule could apply to: it breaks when all requests fail.
    private bool IsDown()
    {
        var sinceStart = Stopwatch.GetElapsedTime(_started);
        return Faults.Any(rule => rule is { From: not null, FirstId: null, Rate: 1 } && BreaksStreams(rule) && rule.AppliesTo(0, sinceStart));
    }

    // The other faults only concern how a single body is sent.
    private static bool BreaksStreams(FaultRule rule) => rule.Fault is
        Fault.Status or Fault.Reset or Fault.Close or Fault.Hang or Fault.Html or Fault.NotJson or Fault.ErrorBody;

    private FaultRule? FaultFor(long id, int attempt)
    {
        var sinceStart = Stopwatch.GetElapsedTime(_started);
        var faults = Faults;
        for (var index = 0; index < faults.Count; index++)
        {
            // Depends on the id and on how often it was requested, not on the order in which requests arrive.
            var random = new SeededRandom(options.Seed + 7919L * (index + 1), id * 131 + attempt);
            // Faults concern items and users, unless a time window means the whole server.
            if (id == 0 && (faults[index].From is null || faults[index].FirstId is not null)) continue;
            if (faults[index].AppliesTo(id, sinceStart) && random.Chance(faults[index].Rate)) return faults[index];
        }
        return null;
    }

    private async Task DelayAsync(TimeSpan queued, long id, int attempt, CancellationToken cancellationToken)
    {
        if (queued == TimeSpan.Zero && options.Latency == TimeSpan.Zero && options.Jitter == TimeSpan.Zero) return;
        var random = new SeededRandom(options.Seed, id * 31 + attempt);
        await Task.Delay(queued + options.Latency + options.Jitter * random.Fraction(), cancellationToken).ConfigureAwait(false);
    }

    private async Task MisbehaveAsync(HttpContext context, FaultRule rule, long id, byte[] body)
    {
        switch (rule.Fault)
        {
            case Fault.Status:
                if (rule.Status is 429 or 503 && options.RetryAfter is { } retryAfter) context.Response.Headers.RetryAfter = retryAfter;
                await AnswerAsync(context, rule.Status, Encoding.UTF8.GetBytes($"{{\"error\":\"status {rule.Status}\"}}")).ConfigureAwait(false);
                break;
            case Fault.Reset:
                if (context.Features.Get<IConnectionSocketFeature>() is { } connection)
                    connection.Socket.LingerState = new LingerOption(true, 0);
                context.Abort();
                break;
            case Fault.Close:
                context.Abort();
                break;
            case Fault.Truncated:
                // No abort: it would discard what the socket has not sent yet. A response that ends too early closes the connection anyway.
                await BeginAsync(context, body.Length, body.AsMemory(0, body.Length / 2)).ConfigureAwait(false);
                break;
            case Fault.Cut:
                await AnswerAsync(context, 200, body[..(body.Length / 2)]).ConfigureAwait(false);
                break;
            case Fault.WrongId:
                await AnswerAsync(context, 200, new ItemBodies(options.Seed).Make(id + 1) ?? "{\"id\":0}"u8.ToArray()).ConfigureAwait(false);
                break;
            case Fault.Html:
                context.Response.ContentType = "text/html";
                await AnswerAsync(context, 200, Page).ConfigureAwait(false);
                break;
            case Fault.NotJson:
                await AnswerAsync(context, 200, "{by: nobody, id: ???}"u8.ToArray()).ConfigureAwait(false);
                break;
            case Fault.ErrorBody:
                await AnswerAsync(context, 200, "{\"error\":\"Permission denied\"}"u8.ToArray()).ConfigureAwait(false);
                break;
            case Fault.Null:
                await AnswerAsync(context, 200, "null"u8.ToArray()).ConfigureAwait(false);
                break;
            case Fault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(false);
                break;
            case Fault.Trickle:
                await TrickleAsync(context, body).ConfigureAwait(false);
                break;
            case Fault.Slow:
                await Task.Delay(TimeSpan.FromSeconds(2), context.RequestAborted).ConfigureAwait(false);
                await AnswerAsync(context, 200, body).ConfigureAwait(false);
                break;
            case Fault.Large:
                var text = new string('x', 20 << 20);
                await AnswerAsync(context, 200, Encoding.UTF8.GetBytes($"{{\"id\":{id},\"text\":\"{text}\"}}")).ConfigureAwait(false);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule.Fault, "The simulator does not know this fault.");
        }
    }

    private static async Task TrickleAsync(HttpContext context, byte[] body)
    {
        await BeginAsync(context, body.Length, ReadOnlyMemory<byte>.Empty).ConfigureAwait(false);
        for (var index = 0; index < body.Length; index++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.WriteAsync(body.AsMemory(index, 1), context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task BeginAsync(HttpContext context, int length, ReadOnlyMemory<byte> part)
    {
        Prepare(context, 200, length);
        await context.Response.Body.WriteAsync(part, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, int status, byte[] body)
    {
        Prepare(context, status, body.Length);
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static void Prepare(HttpContext context, int status, int length)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType ??= "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentLength = length;
    }
}
