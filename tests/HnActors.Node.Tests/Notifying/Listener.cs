using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HnActors.Node.Tests.Notifying;

/// <summary>A server on loopback that keeps what is sent to it.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<JsonElement> _bodies = new();

    private Listener(WebApplication application) => _application = application;

    /// <summary>What was sent, in order.</summary>
    public IReadOnlyList<JsonElement> Bodies => [.. _bodies];

    public IReadOnlyList<string> Events => [.. _bodies.Select(body => body.GetProperty("event").GetString()!)];

    /// <summary>What was sent along with the last.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    public Uri Address => new($"{_application.Urls.First()}/hook?key=hush");

    /// <param name="answer">Answers a request; its number is from 1 on.</param>
    public static async Task<Listener> StartAsync(Func<HttpContext, int, Task>? answer = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var listener = new Listener(application);
        application.Run(async context =>
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            listener.Headers = context.Request.Headers.ToDictionary(header => header.Key, header => $"{header.Value}");
            listener._bodies.Enqueue(body.RootElement.Clone());
            if (answer is not null) await answer(context, listener._bodies.Count);
        });
        await application.StartAsync();
        return listener;
    }

    public static Func<HttpContext, int, Task> Answers(params int[] codes) => (context, number) =>
    {
        context.Response.StatusCode = codes[Math.Min(number, codes.Length) - 1];
        context.Response.Headers.Location = "/elsewhere";
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
