using Akka.Hosting;
using HnActors.Actors.Messaging;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Core.Protocol;

namespace HnActors.Actors.Operations;

/// <summary>Queries a job's actors for operations, wherever they run.</summary>
public sealed class JobActors(IReadOnlyActorRegistry registry)
{
    // About a megabyte.
    private const int MaxRanges = 200_000;

    /// <summary>The open leases, their holders and their ages.</summary>
    public async Task<IReadOnlyList<LeaseLine>> LeasesAsync(JobId job, CancellationToken cancellationToken)
    {
        var listing = await registry.Get<CoordinatorKey>().AskWithRetryAsync<LeaseListing>(new GetLeases(job), cancellationToken).ConfigureAwait(false);
        return [.. listing.Leases.Select(lease => new LeaseLine(
            lease.Lease.ToString(),
            lease.Kind.ToString().ToLowerInvariant(),
            lease.Holder,
            lease.Ids.ToString(),
            lease.Ids.IdCount,
            lease.Age.TotalSeconds,
            lease.Left.TotalSeconds))];
    }

    /// <summary>A page of dead letters.</summary>
    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(ListDeadLetters query, CancellationToken cancellationToken) =>
        (await registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLetterPage>(query, cancellationToken).ConfigureAwait(false)).Letters;

    /// <summary>The number of dead letters that match a filter.</summary>
    public async Task<long> CountDeadLettersAsync(CountDeadLetters query, CancellationToken cancellationToken) =>
        (await registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLettersCounted>(query, cancellationToken).ConfigureAwait(false)).Count;

    /// <summary>Requeues or drops dead letters.</summary>
    /// <returns>The number of changed letters.</returns>
    public async Task<long> ChangeLettersAsync(IJobCommand command, CancellationToken cancellationToken) =>
        (await registry.Get<DeadLetterKey>().AskWithRetryAsync<LettersChanged>(command, cancellationToken).ConfigureAwait(false)).Count;

    /// <summary>The states of a job's ids, counted in equal parts of their span.</summary>
    public async Task<IdMap> MapAsync(JobId job, int maxCells, CancellationToken cancellationToken)
    {
        // In this order: before a lease ends, its ids are done and its failures are letters.
        var leases = await registry.Get<CoordinatorKey>().AskWithRetryAsync<LeaseListing>(new GetLeases(job), cancellationToken).ConfigureAwait(false);
        var progress = await registry.Get<CoordinatorKey>()
            .AskWithRetryAsync<JobProgress>(new GetJobProgress(job, WithIds: true), cancellationToken).ConfigureAwait(false);
        var letters = await ReadLetterIdsAsync(job, cancellationToken).ConfigureAwait(false);
        return IdMap.Of(progress.TargetIds, progress.DoneIds, IdRangeSet.Of(leases.Leases.SelectMany(lease => lease.Ids)), letters, maxCells);
    }

    private async Task<IdRangeSet> ReadLetterIdsAsync(JobId job, CancellationToken cancellationToken)
    {
        var found = IdRangeSet.Empty;
        while (true)
        {
            var query = new GetDeadLetterIds(job, found.IsEmpty ? 0 : found[^1].Last, MaxRanges);
            var page = await registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLetterIds>(query, cancellationToken).ConfigureAwait(false);
            found = found.Union(page.Ids);
            if (!page.HasMore) return found;
        }
    }
}
