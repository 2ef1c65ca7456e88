using System.Collections;
using HnActors.Actors.Monitoring;
using HnActors.Node.Terminal;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HnActors.Node.Telemetry;

/// <summary>Collects the program's metrics and spans, and the built-in metrics of the framework and the database driver.</summary>
internal static class MetricsHosting
{
    /// <summary>The path that Prometheus scrapes.</summary>
    public const string Path = "/metrics";

    // The share of leases that are traced: a busy node has a few leases a second.
    private const double SampledShare = 0.05;

    private static readonly string[] Meters = [JobMetrics.MeterName, "System.Net.Http", "System.Runtime", "Npgsql"];

    /// <summary>Whether telemetry is also sent to a collector, according to OpenTelemetry's environment variables.</summary>
    public static bool IsSent => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };

    /// <summary>How telemetry is sent; no other environment variables apply to this program's hosts.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SendingSettings => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal))
        .Select(variable => new KeyValuePair<string, string?>((string)variable.Key, (string?)variable.Value));

    public static void AddProgramMetrics(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry();
        if (Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is null or "")
            telemetry.ConfigureResource(resource => resource.AddService("hnactors", serviceVersion: ProgramVersion.Text));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddPrometheusExporter();
            if (IsSent) metrics.AddOtlpExporter();
        });
        if (!IsSent) return;
        telemetry.WithTracing(traces =>
        {
            traces.AddSource(JobTracing.SourceName).AddOtlpExporter();
            if (Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER") is null or "")
                traces.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(SampledShare)));
        });
    }
}
