using HnActors.Actors.Monitoring;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace HnActors.Node.Telemetry;

/// <summary>Collects the program's metrics, and those that the framework and the database's driver make by themselves.</summary>
internal static class MetricsHosting
{
    /// <summary>Where Prometheus finds them.</summary>
    public const string Path = "/metrics";

    private static readonly string[] Meters = [JobMetrics.MeterName, "System.Net.Http", "System.Runtime", "Npgsql"];

    /// <summary>Whether they are also to be sent to a collector, as OpenTelemetry's variables of the environment say.</summary>
    public static bool IsSent => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };

    public static void AddProgramMetrics(this IServiceCollection services) => services.AddOpenTelemetry().WithMetrics(metrics =>
    {
        metrics.AddMeter(Meters).AddPrometheusExporter();
        if (IsSent) metrics.AddOtlpExporter();
    });
}
