using Microsoft.Extensions.Hosting;

namespace HnActors.Node.Operations;

/// <summary>Keeps the gauges of the jobs up to date where metrics are sent to a collector: nobody asks for them then.</summary>
internal sealed class JobStatusSending(JobStatusReporter reporter, TimeProvider time) : BackgroundService
{
    // A collector is sent something once a minute, unless OTEL_METRIC_EXPORT_INTERVAL says otherwise.
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
