using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Operations;

/// <summary>Operations on existing jobs: those of a cluster, or that of a run in a single process.</summary>
/// <remarks>Members that take a job throw <see cref="OperationException"/> if there is none of that name.</remarks>
public interface IJobOperations
{
    /// <summary>The jobs, oldest first.</summary>
    Task<IReadOnlyList<JobLine>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The status of a job, and the nodes that fetch for it.</summary>
    Task<ClusterJobStatus> StatusAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>Moves a job to another phase.</summary>
    /// <exception cref="OperationException">It can't be moved to that phase.</exception>
    Task<JobLine> MoveAsync(string job, JobPhase phase, CancellationToken cancellationToken = default);

    /// <summary>Changes the ceiling of a job, see <see cref="RequestCeiling.With"/>; the change takes effect at once.</summary>
    /// <exception cref="OperationException">The job was cancelled.</exception>
    Task<JobLine> ChangeCeilingAsync(string job, RequestCeiling change, CancellationToken cancellationToken = default);

    /// <summary>The open leases, their holders and their ages.</summary>
    Task<IReadOnlyList<LeaseLine>> LeasesAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>A page of a job's dead letters, in id order, starting after an id.</summary>
    Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(
        string job, DeadLetterFilter filter, long afterId, int limit, CancellationToken cancellationToken = default);

    /// <summary>The number of a job's dead letters that match a filter.</summary>
    Task<long> CountDeadLettersAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>The states of a job's ids, counted in equal parts of their span.</summary>
    Task<IdMap> MapAsync(JobId job, int maxCells, CancellationToken cancellationToken = default);

    /// <summary>Requeues dead letters, and resumes a finished job for them.</summary>
    /// <exception cref="OperationException">The job was cancelled.</exception>
    Task<LetterChange> RetryAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Drops dead letters.</summary>
    Task<LetterChange> DropAsync(string job, DeadLetterFilter filter, string reason, CancellationToken cancellationToken = default);
}
