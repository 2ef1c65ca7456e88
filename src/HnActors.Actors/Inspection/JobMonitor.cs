using Akka.Hosting;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Inspection;

/// <summary>Asks a job's actors for its status.</summary>
/// <param name="attempts">How often each actor is asked before giving up.</param>
public sealed class JobMonitor(JobId job, IReadOnlyActorRegistry registry, int attempts = 6)
{
    /// <summary>
    /// Reads the coordinator first and then the dead letters: a failed id becomes a dead letter before its lease ends, so the dead letters
    /// can't lack what the coordinator counts as done. Letters of leases that are still open count as leased only.
    /// </summary>
    /// <param name="withIds">False if counts are enough: between nodes, the ids of a job are a large message.</param>
    public async Task<JobStatus> ReadAsync(CancellationToken cancellationToken = default, bool withIds = true)
    {
        var coordinator = registry.Get<CoordinatorKey>();
        var deadLetters = registry.Get<DeadLetterKey>();
        var progress = await coordinator.AskWithRetryAsync<JobProgress>(new GetJobProgress(job, withIds), cancellationToken, attempts).ConfigureAwait(false);
        var query = withIds
            ? new TallyDeadLetters(job, progress.DoneIds)
            : new TallyDeadLetters(job, progress.LettersWithin, progress.LettersExcept);
        var tally = await deadLetters.AskWithRetryAsync<DeadLetterTallied>(query, cancellationToken, attempts).ConfigureAwait(false);
        return JobStatus.Of(progress, tally.Tally);
    }
}
