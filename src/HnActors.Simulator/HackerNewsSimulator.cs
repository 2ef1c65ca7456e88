using HnActors.Simulator.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HnActors.Simulator;

/// <summary>A running simulation of the API, on loopback by default.</summary>
public sealed class HackerNewsSimulator : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly FaultyAnswers _answers;

    private HackerNewsSimulator(WebApplication application, FaultyAnswers answers, ItemCatalog catalog, RequestCounts counts)
    {
        _application = application;
        _answers = answers;
        Catalog = catalog;
        Counts = counts;
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        BaseAddress = new Uri(address + "/v0/");
    }

    /// <summary>Its base address, including the version segment.</summary>
    public Uri BaseAddress { get; }

    /// <summary>What it would answer without faults.</summary>
    public ItemCatalog Catalog { get; }

    /// <summary>Counts of the requests it received.</summary>
    public RequestCounts Counts { get; }

    /// <summary>The faults that are injected from now on.</summary>
    public IReadOnlyList<FaultRule> Faults
    {
        get => _answers.Faults;
        set => _answers.Faults = value;
    }

    /// <summary>Starts a simulator.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<HackerNewsSimulator> StartAsync(SimulatorOptions options, CancellationToken cancellationToken = default)
    {
        // Empty: any other builder reads settings from the current folder, and watches everything below it for changes.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Bind, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        var counts = new RequestCounts();
        var catalog = new ItemCatalog(options);
        var answers = new FaultyAnswers(options, catalog, counts);
        var admin = new AdminAnswers(catalog, counts, answers);
        application.Run(context => context.Request.Path.StartsWithSegments("/admin")
            ? admin.AnswerAsync(context)
            : CountedAsync(context, answers, counts));
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
        return new HackerNewsSimulator(application, answers, catalog, counts);
    }

    public async ValueTask DisposeAsync()
    {
        // Responses that hang on purpose would otherwise delay shutdown for the host's whole timeout.
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _application.StopAsync(now.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task CountedAsync(HttpContext context, FaultyAnswers answers, RequestCounts counts)
    {
        counts.Begin();
        try
        {
            await answers.AnswerAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client disconnected, or this server is shutting down.
        }
        finally
        {
            counts.End();
        }
    }
}
