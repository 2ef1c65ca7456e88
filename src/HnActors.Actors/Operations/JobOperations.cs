using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using HnActors.Actors.Inspection;
using HnActors.Actors.Messaging;
using HnActors.Actors.Monitoring;
using HnActors.Actors.StoreQueries;
using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;
using HnActors.Core.Leasing;
using HnActors.Storage;

namespace HnActors.Actors.Operations;

/// <summary>What a person can do with the jobs of a cluster, from any of its nodes.</summary>
public sealed class JobOperations(ActorSystem system, IReadOnlyActorRegistry registry, IItemStore store, TimeProvider time)
{
    private static readonly TimeSpan NodeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NullsKeptFor = TimeSpan.FromSeconds(5);

    private readonly NullCounter _nulls = new(store, time);

    private IActorRef Directory => registry.Get<JobDirectoryKey>();

    /// <summary>Lists a job and returns at once; the cluster goes about it by itself.</summary>
    public async Task<JobLine> StartAsync(JobSpec spec, CancellationToken cancellationToken = default)
    {
        // In the order of their start, and never the same twice.
        var job = new JobId($"{time.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        return await StartAsync(job, spec, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<JobLine> StartAsync(JobId job, JobSpec spec, CancellationToken cancellationToken = default)
    {
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new RegisterJob(job, spec), cancellationToken).ConfigureAwait(false);
        if (answer.IsTaken) throw new OperationException($"another job is called {job}, so this one was not started: start it again, and it gets another name.");
        var note = answer.SharingIds.Count == 0 ? null
            : $"{string.Join(", ", answer.SharingIds)} fetches some of the same ids: those that neither has stored yet may be fetched twice.";
        return await FindAsync(job.Value, cancellationToken).ConfigureAwait(false) with { Note = note };
    }

    /// <summary>Forgets a job that has ended: its dead letters, and that its ids were asked for. What is stored stays.</summary>
    /// <exception cref="OperationException">There is no such job, or it has not ended.</exception>
    public async Task<JobLine> RemoveAsync(string job, CancellationToken cancellationToken = default)
    {
        var line = await FindAsync(job, cancellationToken).ConfigureAwait(false);
        if (line.Phase != Name(JobPhase.Finished) && line.Phase != Name(JobPhase.Cancelled))
            throw new OperationException($"job {job} is {line.Phase}: only one that is finished or cancelled can be removed. Cancel it first.");
        var id = new JobId(job);
        // The directory last: until then the command can be given again.
        await registry.Get<CoordinatorKey>().AskWithRetryAsync<JobForgotten>(new ForgetJob(id), cancellationToken).ConfigureAwait(false);
        await registry.Get<DeadLetterKey>().AskWithRetryAsync<JobForgotten>(new ForgetJob(id), cancellationToken).ConfigureAwait(false);
        await Directory.AskWithRetryAsync<JobAnswer>(new RemoveJob(id), cancellationToken).ConfigureAwait(false);
        return line with { Phase = "removed" };
    }

    public async Task<IReadOnlyList<JobLine>> ListAsync(CancellationToken cancellationToken = default)
    {
        var listing = await Directory.AskWithRetryAsync<JobListing>(new GetJobs(), cancellationToken).ConfigureAwait(false);
        return [.. listing.Jobs.Select(job => new JobLine(job.Job.Value, job.Selection, job.Api, job.MaxRate, Name(job.Phase), job.StartedAt))];
    }

    /// <exception cref="OperationException">There is no such job, or it can't get there.</exception>
    public async Task<JobLine> MoveAsync(string job, JobPhase phase, CancellationToken cancellationToken = default)
    {
        var before = await FindAsync(job, cancellationToken).ConfigureAwait(false);
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new MoveJob(new JobId(job), phase), cancellationToken).ConfigureAwait(false);
        if (answer.Phase != phase) throw new OperationException($"job {job} is {before.Phase}: it can't be {Name(phase)}.");
        return before with { Phase = Name(phase) };
    }

    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<JobReport> ReportAsync(string job, CancellationToken cancellationToken = default)
    {
        var line = await FindAsync(job, cancellationToken).ConfigureAwait(false);
        var id = new JobId(job);
        var reading = ReadNodesAsync(id, cancellationToken);
        var (status, nulls) = await ReadCountsAsync(line, cancellationToken).ConfigureAwait(false);
        return new JobReport(
            job,
            line.Selection,
            line.Api,
            line.Phase,
            status.Progress.FirstTarget,
            status.Progress.LastTarget,
            status.Total,
            Math.Max(0, status.Stored - nulls),
            nulls,
            status.Pending,
            status.Waiting,
            status.Parked,
            status.Dropped,
            status.Leased,
            status.Queued,
            status.Progress.OpenLeases,
            status.Progress.OldestLease.TotalSeconds,
            status.DeadLetters.Kinds,
            status.Total > 0 && status.IsComplete,
            await reading.ConfigureAwait(false));
    }

    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<IReadOnlyList<LeaseLine>> LeasesAsync(string job, CancellationToken cancellationToken = default)
    {
        await FindAsync(job, cancellationToken).ConfigureAwait(false);
        var coordinator = registry.Get<CoordinatorKey>();
        var listing = await coordinator.AskWithRetryAsync<LeaseListing>(new GetLeases(new JobId(job)), cancellationToken).ConfigureAwait(false);
        return [.. listing.Leases.Select(lease => new LeaseLine(
            lease.Lease.ToString(),
            lease.Kind.ToString().ToLowerInvariant(),
            lease.Holder,
            lease.Ids.ToString(),
            lease.Ids.IdCount,
            lease.Age.TotalSeconds,
            lease.Left.TotalSeconds))];
    }

    /// <summary>A page of a job's dead letters, in id order, beginning after an id.</summary>
    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(
        string job, DeadLetterFilter filter, long afterId, int limit, CancellationToken cancellationToken = default)
    {
        await FindAsync(job, cancellationToken).ConfigureAwait(false);
        var query = new ListDeadLetters(new JobId(job), filter, afterId, limit);
        return (await registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLetterPage>(query, cancellationToken).ConfigureAwait(false)).Letters;
    }

    /// <summary>Sends dead letters round again, and a finished job with them.</summary>
    /// <exception cref="OperationException">There is no such job, or it was cancelled.</exception>
    public async Task<LetterChange> RetryAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        var before = await FindAsync(job, cancellationToken).ConfigureAwait(false);
        if (before.Phase == Name(JobPhase.Cancelled)) throw new OperationException($"job {job} is cancelled: nothing of it goes round again. Start another.");
        var command = new RetryLetters(new JobId(job), filter);
        var changed = await registry.Get<DeadLetterKey>().AskWithRetryAsync<LettersChanged>(command, cancellationToken).ConfigureAwait(false);
        // Read after the change: a job that finished meanwhile has to begin again.
        var line = await FindAsync(job, cancellationToken).ConfigureAwait(false);
        if (line.Phase == Name(JobPhase.Finished) && changed.Count > 0)
            line = await MoveAsync(job, JobPhase.Running, cancellationToken).ConfigureAwait(false);
        return new LetterChange(changed.Count, line.Phase);
    }

    /// <summary>Gives dead letters up.</summary>
    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<LetterChange> DropAsync(string job, DeadLetterFilter filter, string reason, CancellationToken cancellationToken = default)
    {
        var line = await FindAsync(job, cancellationToken).ConfigureAwait(false);
        var command = new DropLetters(new JobId(job), filter, reason);
        var changed = await registry.Get<DeadLetterKey>().AskWithRetryAsync<LettersChanged>(command, cancellationToken).ConfigureAwait(false);
        return new LetterChange(changed.Count, line.Phase);
    }

    // Of a running job whoever watches asks twice a second; then a count that is some seconds old will do.
    private async Task<(JobStatus Status, long Nulls)> ReadCountsAsync(JobLine line, CancellationToken cancellationToken)
    {
        var monitor = new JobMonitor(new JobId(line.Job), registry);
        if (line.Phase == Name(JobPhase.Running) && _nulls.Recent(line.Job, NullsKeptFor) is { } recent)
            return (await monitor.ReadAsync(cancellationToken, withIds: false).ConfigureAwait(false), recent);
        var status = await monitor.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (status, await _nulls.CountAsync(line.Job, status.Progress.DoneIds, cancellationToken).ConfigureAwait(false));
    }

    private async Task<JobLine> FindAsync(string job, CancellationToken cancellationToken)
    {
        var jobs = await ListAsync(cancellationToken).ConfigureAwait(false);
        return jobs.FirstOrDefault(line => line.Job == job)
            ?? throw new OperationException($"there is no job '{job}': `hnactors job list` shows those there are.", isMissing: true);
    }

    // A node that does not answer is left out: it is gone, or has other worries.
    private async Task<IReadOnlyList<NodeReport>> ReadNodesAsync(JobId job, CancellationToken cancellationToken)
    {
        var fetchers = Cluster.Get(system).State.Members
            .Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving && member.HasRole(ClusterNames.FetcherNode));
        var answers = await Task.WhenAll(fetchers.Select(member => ReadAsync(member.Address))).ConfigureAwait(false);
        return [.. answers.OfType<NodeReport>().OrderBy(report => report.Node, StringComparer.Ordinal)];

        async Task<NodeReport?> ReadAsync(Address address)
        {
            try
            {
                var readings = await system.ActorSelection(new RootActorPath(address) / "user" / ClusterNames.FetcherNodeName)
                    .Ask<NodeReadings>(new GetNodeReadings(), NodeTimeout, cancellationToken).ConfigureAwait(false);
                return readings.Jobs.FirstOrDefault(reading => reading.Job == job) is { } reading ? new NodeReport(address.ToString(), reading) : null;
            }
            catch (AskTimeoutException)
            {
                return null;
            }
        }
    }

    private static string Name(JobPhase phase) => phase.ToString().ToLowerInvariant();
}
