using Microsoft.Extensions.Hosting;

namespace HnActors.Node.Operations;

/// <summary>Keeps the jobs' gauges up to date if metrics are sent to a collector: then nothing scrapes them.</summary>
internal sealed class JobStatusSending(JobStatusReporter reporter, TimeProvider time) : BackgroundService
{
    // Metrics are sent once a minute, unless OTEL_METRIC_EXPORT_INTERVAL says otherwise.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await reporter.ReportAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
