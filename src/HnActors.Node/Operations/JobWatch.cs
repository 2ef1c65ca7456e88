using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Display;
using HnActors.Node.Terminal;

namespace HnActors.Node.Operations;

/// <summary>Shows from afar how a job of a cluster goes.</summary>
internal static class JobWatch
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Stays until the job no longer runs, however long the cluster can't be asked in between.</summary>
    /// <exception cref="FailedException">Nobody answers at first, or there is no such job.</exception>
    public static async Task<ClusterJobStatus> RunAsync(OperationsClient client, string job, IProgressDisplay display, CancellationToken cancellationToken)
    {
        try
        {
            return await WatchAsync(client, job, display, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            display.End();
        }
    }

    private static async Task<ClusterJobStatus> WatchAsync(OperationsClient client, string job, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var meter = new ProgressMeter(TimeProvider.System);
        var status = await client.StatusAsync(job, cancellationToken).ConfigureAwait(false);
        var isAway = false;
        while (status.Phase == JobPhase.Running)
        {
            display.Show(meter.Read(status));
            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
            try
            {
                status = await client.StatusAsync(job, cancellationToken).ConfigureAwait(false);
                if (isAway) display.Note("the cluster answers again");
                isAway = false;
            }
            catch (FailedException exception) when (exception.MayPass)
            {
                // The job goes on where its nodes are; only nobody here can see it.
                if (!isAway) display.Note($"the cluster can't be asked at present, trying again: {exception.Message}");
                isAway = true;
            }
        }
        display.Show(meter.Read(status));
        return status;
    }
}
