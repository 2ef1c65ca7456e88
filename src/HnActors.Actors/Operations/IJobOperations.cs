using HnActors.Core.Congestion;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Actors.Operations;

/// <summary>What a person can do with jobs that are there: those of a cluster, or that of a run in one process.</summary>
/// <remarks>Members that take a job throw <see cref="OperationException"/> if there is none of that name.</remarks>
public interface IJobOperations
{
    /// <summary>The jobs, oldest first.</summary>
    Task<IReadOnlyList<JobLine>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Where a job stands, and which nodes fetch for it.</summary>
    Task<ClusterJobStatus> StatusAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>Brings a job into another phase.</summary>
    /// <exception cref="OperationException">It can't get there.</exception>
    Task<JobLine> MoveAsync(string job, JobPhase phase, CancellationToken cancellationToken = default);

    /// <summary>Changes the ceiling of a job, see <see cref="RequestCeiling.With"/>; the change takes effect at once.</summary>
    /// <exception cref="OperationException">The job was cancelled.</exception>
    Task<JobLine> ChangeCeilingAsync(string job, RequestCeiling change, CancellationToken cancellationToken = default);

    /// <summary>What is lent, to whom, since when.</summary>
    Task<IReadOnlyList<LeaseLine>> LeasesAsync(string job, CancellationToken cancellationToken = default);

    /// <summary>A page of a job's dead letters, in id order, beginning after an id.</summary>
    Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(
        string job, DeadLetterFilter filter, long afterId, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many of a job's dead letters a filter admits.</summary>
    Task<long> CountDeadLettersAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Where a job's ids are, counted in equal parts of their span.</summary>
    Task<IdMap> MapAsync(JobId job, int maxCells, CancellationToken cancellationToken = default);

    /// <summary>Requeues dead letters, and brings a finished job back for them.</summary>
    /// <exception cref="OperationException">The job was cancelled.</exception>
    Task<LetterChange> RetryAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Gives dead letters up.</summary>
    Task<LetterChange> DropAsync(string job, DeadLetterFilter filter, string reason, CancellationToken cancellationToken = default);
}
