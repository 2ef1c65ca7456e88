using HnActors.Node.Settings;
using HnActors.Node.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HnActors.Node.Telemetry;

/// <summary>Lets a command's metrics be read while it runs, where that was asked for.</summary>
internal static class MetricsEndpoint
{
    // A collector is told with every request; where there is no endpoint, nobody else may be.
    private const string Nowhere = "http://127.0.0.1:0";

    /// <returns>What ends it; null where nobody wants metrics.</returns>
    /// <exception cref="FailedException">The address can't be listened at.</exception>
    public static async Task<IAsyncDisposable?> StartAsync(FetchSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Metrics is null && !MetricsHosting.IsSent) return null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls(settings.Metrics?.ToString() ?? Nowhere);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddProgramMetrics();
        var application = builder.Build();
        if (settings.Metrics is not null) application.MapPrometheusScrapingEndpoint(MetricsHosting.Path);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new FailedException($"--metrics {settings.Metrics} can't be listened at: {exception.Message} Name another port.");
        }
        return application;
    }
}
