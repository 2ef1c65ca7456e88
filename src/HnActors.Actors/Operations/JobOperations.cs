using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using HnActors.Actors.Following;
using HnActors.Actors.Inspection;
using HnActors.Actors.Messaging;
using HnActors.Actors.Monitoring;
using HnActors.Actors.StoreQueries;
using HnActors.Core.Congestion;
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
    // About a megabyte.
    private const int MaxRanges = 200_000;

    private static readonly TimeSpan NullsKeptFor = TimeSpan.FromSeconds(5);

    private readonly NullCounter _nulls = new(store, time);

    private IActorRef Directory => registry.Get<JobDirectoryKey>();

    /// <summary>Lists a job and returns at once; the cluster goes about it by itself.</summary>
    public async Task<JobLine> StartAsync(JobSpec spec, JobSubject subject, CancellationToken cancellationToken = default)
    {
        // In the order of their start, and never the same twice.
        var job = JobId.Of($"{time.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}", subject);
        return await StartAsync(job, spec, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<JobLine> StartAsync(JobId job, JobSpec spec, CancellationToken cancellationToken = default)
    {
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new RegisterJob(job, spec), cancellationToken).ConfigureAwait(false);
        if (answer.IsTaken) throw new OperationException(
            $"another job is called {job}, so this one was not started: start it again, and it gets another name.");
        var note = answer.SharingIds.Count == 0 ? null
            : $"{string.Join(", ", answer.SharingIds)} fetches some of the same ids: those that neither has stored yet may be fetched twice.";
        return Line(await FindAsync(job, cancellationToken).ConfigureAwait(false)) with { Note = note };
    }

    /// <summary>Forgets a job that has ended: its dead letters, and that its ids were asked for. What is stored stays.</summary>
    /// <exception cref="OperationException">There is no such job, or it has not ended.</exception>
    public async Task<JobLine> RemoveAsync(string job, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var known = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (known.Phase is not (JobPhase.Finished or JobPhase.Cancelled))
            throw new OperationException($"job {job} is {known.Phase.ToName()}: only one that is finished or cancelled can be removed. Cancel it first.");
        // The directory last: until then the command can be given again.
        await registry.Get<CoordinatorKey>().AskWithRetryAsync<JobForgotten>(new ForgetJob(id), cancellationToken).ConfigureAwait(false);
        await registry.Get<DeadLetterKey>().AskWithRetryAsync<JobForgotten>(new ForgetJob(id), cancellationToken).ConfigureAwait(false);
        await Directory.AskWithRetryAsync<JobAnswer>(new RemoveJob(id), cancellationToken).ConfigureAwait(false);
        return Line(known) with { Phase = null };
    }

    public async Task<IReadOnlyList<JobLine>> ListAsync(CancellationToken cancellationToken = default)
    {
        var listing = await Directory.AskWithRetryAsync<JobListing>(new GetJobs(), cancellationToken).ConfigureAwait(false);
        return [.. listing.Jobs.Select(Line)];
    }

    /// <exception cref="OperationException">There is no such job, or it can't get there.</exception>
    public async Task<JobLine> MoveAsync(string job, JobPhase phase, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var before = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new MoveJob(id, phase), cancellationToken).ConfigureAwait(false);
        if (answer.Phase != phase) throw new OperationException($"job {job} is {before.Phase.ToName()}: it can't be {phase.ToName()}.");
        return Line(before with { Phase = phase });
    }

    /// <summary>Changes the most that a job lets be asked of its API, see <see cref="RequestCeiling.With"/>: it holds from now on.</summary>
    /// <exception cref="OperationException">There is no such job, or it was cancelled.</exception>
    public async Task<JobLine> ChangeCeilingAsync(string job, RequestCeiling change, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        await FindAsync(id, cancellationToken).ConfigureAwait(false);
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new ChangeCeiling(id, change), cancellationToken).ConfigureAwait(false);
        if (answer.Phase == JobPhase.Cancelled) throw new OperationException($"job {job} is cancelled: nothing of it is fetched any more.");
        return Line(await FindAsync(id, cancellationToken).ConfigureAwait(false));
    }

    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<ClusterJobStatus> StatusAsync(string job, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var listed = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        var (nodes, follow) = (ReadNodesAsync(id, cancellationToken), ReadFollowingAsync(listed, cancellationToken));
        var status = await ReadStatusAsync(id, listed.Phase, cancellationToken).ConfigureAwait(false);
        return new ClusterJobStatus(status)
        {
            Phase = listed.Phase,
            Follow = await follow.ConfigureAwait(false),
            Nodes = await nodes.ConfigureAwait(false),
        };
    }

    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<IReadOnlyList<LeaseLine>> LeasesAsync(string job, CancellationToken cancellationToken = default)
    {
        await FindAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
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
        await FindAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
        var query = new ListDeadLetters(new JobId(job), filter, afterId, limit);
        return (await registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLetterPage>(query, cancellationToken).ConfigureAwait(false)).Letters;
    }

    /// <summary>How many of a job's dead letters a filter admits.</summary>
    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<long> CountDeadLettersAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        await FindAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
        var query = new CountDeadLetters(new JobId(job), filter);
        return (await registry.Get<DeadLetterKey>().AskWithRetryAsync<DeadLettersCounted>(query, cancellationToken).ConfigureAwait(false)).Count;
    }

    /// <summary>Where a job's ids are, counted in equal parts of their span.</summary>
    public async Task<IdMap> MapAsync(JobId job, int maxCells, CancellationToken cancellationToken = default)
    {
        // In this order: what a lease held is done, and what failed is a letter, before the lease ends.
        var leases = await registry.Get<CoordinatorKey>().AskWithRetryAsync<LeaseListing>(new GetLeases(job), cancellationToken).ConfigureAwait(false);
        var progress = await registry.Get<CoordinatorKey>()
            .AskWithRetryAsync<JobProgress>(new GetJobProgress(job, WithIds: true), cancellationToken).ConfigureAwait(false);
        var letters = await ReadLetterIdsAsync(job, cancellationToken).ConfigureAwait(false);
        return IdMap.Of(progress.TargetIds, progress.DoneIds, IdRangeSet.Of(leases.Leases.SelectMany(lease => lease.Ids)), letters, maxCells);
    }

    /// <summary>Requeues dead letters, and brings a finished job back for them.</summary>
    /// <exception cref="OperationException">There is no such job, or it was cancelled.</exception>
    public async Task<LetterChange> RetryAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        if ((await FindAsync(id, cancellationToken).ConfigureAwait(false)).Phase == JobPhase.Cancelled)
            throw new OperationException($"job {job} is cancelled: nothing of it is fetched any more. Start another.");
        var command = new RetryLetters(id, filter);
        var changed = await registry.Get<DeadLetterKey>().AskWithRetryAsync<LettersChanged>(command, cancellationToken).ConfigureAwait(false);
        // Read after the change: a job that finished meanwhile has to begin again.
        var phase = (await FindAsync(id, cancellationToken).ConfigureAwait(false)).Phase;
        if (phase == JobPhase.Finished && changed.Count > 0)
        {
            phase = JobPhase.Running;
            await MoveAsync(job, phase, cancellationToken).ConfigureAwait(false);
        }
        return new LetterChange(changed.Count, phase);
    }

    /// <summary>Gives dead letters up.</summary>
    /// <exception cref="OperationException">There is no such job.</exception>
    public async Task<LetterChange> DropAsync(string job, DeadLetterFilter filter, string reason, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var phase = (await FindAsync(id, cancellationToken).ConfigureAwait(false)).Phase;
        var command = new DropLetters(id, filter, reason);
        var changed = await registry.Get<DeadLetterKey>().AskWithRetryAsync<LettersChanged>(command, cancellationToken).ConfigureAwait(false);
        return new LetterChange(changed.Count, phase);
    }

    // Of a running job whoever watches asks twice a second; then a count that is some seconds old will do.
    private async Task<JobStatus> ReadStatusAsync(JobId job, JobPhase phase, CancellationToken cancellationToken)
    {
        var monitor = new JobMonitor(job, registry);
        if (phase == JobPhase.Running && _nulls.Recent(job, NullsKeptFor) is { } recent)
            return (await monitor.ReadAsync(cancellationToken, withIds: false).ConfigureAwait(false)).WithNulls(recent);
        var status = await monitor.ReadAsync(cancellationToken).ConfigureAwait(false);
        return status.WithNulls(await _nulls.CountAsync(job, status.Ids.Done, cancellationToken).ConfigureAwait(false));
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

    private async Task<ListedJob> FindAsync(JobId job, CancellationToken cancellationToken)
    {
        var listing = await Directory.AskWithRetryAsync<JobListing>(new GetJobs(), cancellationToken).ConfigureAwait(false);
        return listing.Jobs.FirstOrDefault(one => one.Job == job)
            ?? throw new OperationException($"there is no job '{job}': `hnactors job list` shows those there are.", isMissing: true);
    }

    private static JobLine Line(ListedJob job) => new(
        job.Job.Value, job.Selection, job.Api, job.Ceiling.Rate, job.Ceiling.Concurrency, job.Ceiling.Bandwidth, job.Phase, job.StartedAt);

    // One that does not answer is on its way to another node.
    private async Task<FollowLine?> ReadFollowingAsync(ListedJob job, CancellationToken cancellationToken)
    {
        if (job is not { Follows: true, Phase: JobPhase.Running }) return null;
        try
        {
            var following = await registry.Get<FollowerKey>()
                .Ask<JobFollowing>(new GetJobFollowing(job.Job), NodeTimeout, cancellationToken).ConfigureAwait(false);
            return following.Reading.Newest == 0 ? null : FollowLine.Of(following);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
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
}
