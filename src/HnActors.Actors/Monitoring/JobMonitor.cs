using Akka.Hosting;
using HnActors.Actors.Hosting;
using HnActors.Core.Ids;
using HnActors.Core.Messages;

namespace HnActors.Actors.Monitoring;

/// <summary>Asks a job's actors how it stands.</summary>
public sealed class JobMonitor(JobId job, IReadOnlyActorRegistry registry)
{
    /// <summary>
    /// Reads the coordinator first and the dead letters after it: a failed id is a dead letter before its lease ends, so what the
    /// first counts as done the second can't have missed. Letters of leases that are still out count as leased only.
    /// </summary>
    public async Task<JobStatus> ReadAsync(CancellationToken cancellationToken = default)
    {
        var coordinator = registry.Get<CoordinatorRole>();
        var deadLetters = registry.Get<DeadLetterRole>();
        var progress = await coordinator.AskAgainAsync<JobProgress>(new GetJobProgress(job), cancellationToken).ConfigureAwait(false);
        var tally = await deadLetters.AskAgainAsync<DeadLetterTallied>(new TallyDeadLetters(job, progress.DoneIds), cancellationToken)
            .ConfigureAwait(false);
        return new JobStatus(progress, tally.Tally);
    }
}
