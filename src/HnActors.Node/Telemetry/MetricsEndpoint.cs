using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Telemetry;

/// <summary>Exposes a command's metrics while it runs and sends them to a collector, as far as requested.</summary>
internal sealed class MetricsEndpoint : IAsyncDisposable
{
    private readonly IHost _host;

    private MetricsEndpoint(IHost host) => _host = host;

    /// <returns>The running endpoint; null if metrics are not requested.</returns>
    /// <exception cref="FailedException">The address can't be listened on.</exception>
    public static async Task<MetricsEndpoint?> StartAsync(FetchSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Metrics is null && !MetricsHosting.IsSent) return null;
        var endpoint = new MetricsEndpoint(settings.Metrics is { } address ? Listening(address) : Sending());
        try
        {
            await endpoint._host.StartAsync(cancellationToken).ConfigureAwait(false);
            return endpoint;
        }
        catch (Exception exception) when (ListeningTrouble.Of(exception) is { } reason)
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
            throw new FailedException($"can't listen on --metrics {settings.Metrics}: {reason}. Name another address or port.");
        }
    }

    /// <summary>Sends what is still unsent, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        if (_host is IAsyncDisposable host) await host.DisposeAsync().ConfigureAwait(false);
        else _host.Dispose();
    }

    private static WebApplication Listening(Uri address)
    {
        var builder = QuietWebHost.Create(address);
        AddMetrics(builder);
        var application = builder.Build();
        application.MapPrometheusScrapingEndpoint(MetricsHosting.Path);
        return application;
    }

    private static IHost Sending()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        AddMetrics(builder);
        return builder.Build();
    }

    private static void AddMetrics(IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(MetricsHosting.SendingSettings);
        builder.Services.AddProgramMetrics();
    }
}
