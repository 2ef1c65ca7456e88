using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace HnActors.Simulator;

/// <summary>Server-sent events: the whole value, sent again whenever it has changed.</summary>
internal sealed class StreamAnswers(SimulatorOptions options)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(30);

    /// <summary>True if a request asks for a stream.</summary>
    public static bool IsAsked(HttpContext context) =>
        context.Request.Headers.Accept.Any(accept => accept?.Contains("text/event-stream", StringComparison.Ordinal) == true);

    /// <summary>Sends a value until the client disconnects, or the connection is to be dropped.</summary>
    /// <param name="value">Returns what the API would answer now; null for <c>null</c>.</param>
    /// <param name="isDown">Returns whether the whole server should be down now.</param>
    public async Task AnswerAsync(HttpContext context, Func<byte[]?> value, Func<bool> isDown)
    {
        var cancellation = context.RequestAborted;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        var (begun, told, toldAt) = (Stopwatch.GetTimestamp(), Array.Empty<byte>(), Stopwatch.GetTimestamp());
        while (!isDown() && (options.StreamLifetime is not { } lifetime || Stopwatch.GetElapsedTime(begun) < lifetime))
        {
            var body = value() ?? "null"u8.ToArray();
            if (!body.AsSpan().SequenceEqual(told))
            {
                (told, toldAt) = (body, Stopwatch.GetTimestamp());
                await SendAsync(context, "put", $"{{\"path\":\"/\",\"data\":{Encoding.UTF8.GetString(body)}}}").ConfigureAwait(false);
            }
            else if (Stopwatch.GetElapsedTime(toldAt) > KeepAliveInterval)
            {
                toldAt = Stopwatch.GetTimestamp();
                await SendAsync(context, "keep-alive", "null").ConfigureAwait(false);
            }
            await Task.Delay(LookInterval, cancellation).ConfigureAwait(false);
        }
        context.Abort();
    }

    private static async Task SendAsync(HttpContext context, string kind, string data)
    {
        await context.Response.WriteAsync($"event: {kind}\ndata: {data}\n\n", context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
