using HnActors.Actors.Operations;
using HnActors.Node.Display;

namespace HnActors.Node.Operations;

/// <summary>Shows from afar how a job of a cluster goes.</summary>
internal static class JobWatch
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Stays until the job no longer runs. It outlasts a node, or a whole cluster, that is away for less than a minute.</summary>
    /// <exception cref="FailedException">No node answers for longer than that, or there is no such job.</exception>
    public static async Task<JobReport> RunAsync(OperationsClient client, string job, IProgressDisplay display, CancellationToken stop)
    {
        try
        {
            return await WatchAsync(client, job, display, stop).ConfigureAwait(false);
        }
        finally
        {
            display.End();
        }
    }

    private static async Task<JobReport> WatchAsync(OperationsClient client, string job, IProgressDisplay display, CancellationToken stop)
    {
        var meter = new ProgressMeter(TimeProvider.System);
        var report = await client.ReportAsync(job, stop).ConfigureAwait(false);
        var heardAt = Environment.TickCount64;
        var isAway = false;
        while (report.Phase == "running")
        {
            display.Show(meter.Read(JobCounts.Of(report), report.Nodes.Select(node => KeyValuePair.Create(node.Node, node.Reading))));
            await Task.Delay(LookEvery, stop).ConfigureAwait(false);
            try
            {
                report = await client.ReportAsync(job, stop).ConfigureAwait(false);
                heardAt = Environment.TickCount64;
                isAway = false;
            }
            catch (FailedException exception) when (Environment.TickCount64 - heardAt < Patience.TotalMilliseconds)
            {
                if (!isAway) display.Note($"waiting: {exception.Message}");
                isAway = true;
            }
        }
        display.Show(meter.Read(JobCounts.Of(report), report.Nodes.Select(node => KeyValuePair.Create(node.Node, node.Reading))));
        return report;
    }
}
