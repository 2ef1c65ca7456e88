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
using HnActors.Storage;

namespace HnActors.Actors.Operations;

/// <summary>Operations on the jobs of a cluster, from any of its nodes.</summary>
public sealed class JobOperations(ActorSystem system, IReadOnlyActorRegistry registry, IItemStore store, TimeProvider time) : IJobOperations
{
    private static readonly TimeSpan NodeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NullsKeptFor = TimeSpan.FromSeconds(5);

    private readonly NullCounter _nulls = new(store, time);
    private readonly JobActors _actors = new(registry);

    private IActorRef Directory => registry.Get<JobDirectoryKey>();

    /// <summary>Registers a job and returns at once; the cluster works on it by itself.</summary>
    public async Task<JobLine> StartAsync(JobSpec spec, JobSubject subject, CancellationToken cancellationToken = default)
    {
        // Names sort by start time, and are unique.
        var job = JobId.Of($"{time.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}", subject);
        return await StartAsync(job, spec, cancellationToken).ConfigureAwait(false);
    }

    internal async Task<JobLine> StartAsync(JobId job, JobSpec spec, CancellationToken cancellationToken = default)
    {
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new RegisterJob(job, spec), cancellationToken).ConfigureAwait(false);
        if (answer.IsTaken) throw new OperationException(
            $"there is already a job named {job}, so this one was not started: start it again, and it gets another name.");
        var note = answer.SharingIds.Count == 0 ? null
            : $"Some of its ids are also fetched by {string.Join(", ", answer.SharingIds)}: those that neither has stored yet may be fetched twice" +
                (spec.Follow is null ? "." : ", and what is new or changes is fetched once by each job that follows.");
        // Not queried again: the job is started, but would seem missing if the directory were moving to another node right now.
        return Line(new ListedJob(job, spec.Selection, spec.Api, spec.Ceiling, answer.Phase ?? JobPhase.Running, time.GetUtcNow())) with { Note = note };
    }

    /// <summary>Forgets a job that has ended: its dead letters, and that its ids were requested. Stored rows are kept.</summary>
    /// <exception cref="OperationException">There is no such job, or it has not ended.</exception>
    public async Task<JobLine> RemoveAsync(string job, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var known = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (!known.Phase.HasEnded())
            throw new OperationException($"job {job} is {known.Phase.ToName()}: only a finished or cancelled job can be removed. Cancel it first.");
        // Otherwise someone might resume it while its journals are being deleted, as a job that knows none of its ids.
        if (known.Phase == JobPhase.Finished)
        {
            var answer = await Directory.AskWithRetryAsync<JobAnswer>(new MoveJob(id, JobPhase.Cancelled, ForRemoval: true), cancellationToken)
                .ConfigureAwait(false);
            if (answer.Phase != JobPhase.Cancelled) throw new OperationException($"job {job} was brought back just now: it can't be removed.");
        }
        // The directory last: until then the command can be repeated.
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

    public async Task<JobLine> MoveAsync(string job, JobPhase phase, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var before = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (before.Phase == JobPhase.Finished && phase == JobPhase.Running)
        {
            throw new OperationException(
                $"job {job} is finished: there is nothing to resume. `hnactors dead-letters retry --job {job}` fetches the parked ids again.");
        }
        if (before.Phase == JobPhase.Finished && phase == JobPhase.Cancelled)
            throw new OperationException($"job {job} is finished: there is nothing to cancel. `hnactors job remove {job}` makes the cluster forget it.");
        return await MoveAsync(before, phase, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JobLine> MoveAsync(ListedJob before, JobPhase phase, CancellationToken cancellationToken)
    {
        var (id, job) = (before.Job, before.Job.Value);
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new MoveJob(id, phase), cancellationToken).ConfigureAwait(false);
        var moved = phase == JobPhase.Running ? "resumed" : phase.ToName();
        if (answer.Phase != phase) throw new OperationException($"job {job} is {before.Phase.ToName()}: it can't be {moved}.");
        return Line(before with { Phase = phase });
    }

    public async Task<JobLine> ChangeCeilingAsync(string job, RequestCeiling change, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        await FindAsync(id, cancellationToken).ConfigureAwait(false);
        var answer = await Directory.AskWithRetryAsync<JobAnswer>(new ChangeCeiling(id, change), cancellationToken).ConfigureAwait(false);
        if (answer.Phase == JobPhase.Cancelled) throw new OperationException($"job {job} is cancelled: it fetches nothing any more.");
        return Line(await FindAsync(id, cancellationToken).ConfigureAwait(false));
    }

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

    public async Task<IReadOnlyList<LeaseLine>> LeasesAsync(string job, CancellationToken cancellationToken = default)
    {
        await FindAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
        return await _actors.LeasesAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(
        string job, DeadLetterFilter filter, long afterId, int limit, CancellationToken cancellationToken = default)
    {
        await FindAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
        return await _actors.DeadLettersAsync(new ListDeadLetters(new JobId(job), filter, afterId, limit), cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> CountDeadLettersAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        await FindAsync(new JobId(job), cancellationToken).ConfigureAwait(false);
        return await _actors.CountDeadLettersAsync(new CountDeadLetters(new JobId(job), filter), cancellationToken).ConfigureAwait(false);
    }

    public Task<IdMap> MapAsync(JobId job, int maxCells, CancellationToken cancellationToken = default) =>
        _actors.MapAsync(job, maxCells, cancellationToken);

    public async Task<LetterChange> RetryAsync(string job, DeadLetterFilter filter, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var before = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (before.Phase == JobPhase.Cancelled)
            throw new OperationException($"job {job} is cancelled: it fetches nothing any more. Start another.");
        // A finished job is resumed first. A job with nothing to do finishes by itself, but letters waiting in a finished job would wait
        // forever if this were interrupted in between.
        var meant = new CountDeadLetters(id, filter);
        if (before.Phase == JobPhase.Finished && await _actors.CountDeadLettersAsync(meant, cancellationToken).ConfigureAwait(false) > 0)
            await MoveAsync(before, JobPhase.Running, cancellationToken).ConfigureAwait(false);
        var changed = await _actors.ChangeLettersAsync(new RetryLetters(id, filter), cancellationToken).ConfigureAwait(false);
        // It may have finished in the meantime, because it had nothing to do.
        var after = await FindAsync(id, CancellationToken.None).ConfigureAwait(false);
        if (after.Phase != JobPhase.Finished || changed == 0) return new LetterChange(changed, after.Phase);
        await MoveAsync(after, JobPhase.Running, CancellationToken.None).ConfigureAwait(false);
        return new LetterChange(changed, JobPhase.Running);
    }

    public async Task<LetterChange> DropAsync(string job, DeadLetterFilter filter, string reason, CancellationToken cancellationToken = default)
    {
        var id = new JobId(job);
        var phase = (await FindAsync(id, cancellationToken).ConfigureAwait(false)).Phase;
        var changed = await _actors.ChangeLettersAsync(new DropLetters(id, filter, reason), cancellationToken).ConfigureAwait(false);
        return new LetterChange(changed, phase);
    }

    // Watching a running job means two queries per second; for that, a count that is a few seconds old is good enough.
    private async Task<JobStatus> ReadStatusAsync(JobId job, JobPhase phase, CancellationToken cancellationToken)
    {
        var monitor = new JobMonitor(job, registry);
        if (phase == JobPhase.Running && _nulls.Recent(job, NullsKeptFor) is { } recent)
            return (await monitor.ReadAsync(cancellationToken, withIds: false).ConfigureAwait(false)).WithNulls(recent);
        var status = await monitor.ReadAsync(cancellationToken).ConfigureAwait(false);
        // For a job that is not running, a count from when it ran is useless.
        return await _nulls.CountAsync(job, status.Ids.Done, cancellationToken).ConfigureAwait(false) is { } count
            && (phase == JobPhase.Running || count.IsCurrent) ? status.WithNulls(count.Nulls) : status;
    }

    private async Task<ListedJob> FindAsync(JobId job, CancellationToken cancellationToken)
    {
        var listing = await Directory.AskWithRetryAsync<JobListing>(new GetJobs(), cancellationToken).ConfigureAwait(false);
        return listing.Jobs.FirstOrDefault(one => one.Job == job)
            ?? throw new OperationException($"there is no job '{job}': `hnactors job list` shows the jobs.", isMissing: true);
    }

    private static JobLine Line(ListedJob job) => JobLine.Of(job.Job, job.Selection, job.Api, job.Ceiling, job.Phase, job.StartedAt);

    // A follower that does not answer is moving to another node.
    private async Task<FollowLine?> ReadFollowingAsync(ListedJob job, CancellationToken cancellationToken)
    {
        if (job is not { Follows: true, Phase: JobPhase.Running }) return null;
        try
        {
            var following = await registry.Get<FollowerKey>()
                .Ask<JobFollowing>(new GetJobFollowing(job.Job), NodeTimeout, cancellationToken).ConfigureAwait(false);
            return following.Status.Newest == 0 ? null : FollowLine.Of(following.Status, following.IsStreaming);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    // A node that does not answer is left out: it is gone or overloaded.
    private async Task<IReadOnlyList<NodeReport>> ReadNodesAsync(JobId job, CancellationToken cancellationToken)
    {
        var fetchers = Cluster.Get(system).State.Members
            .Where(member => member.Status is (MemberStatus.Up or MemberStatus.Leaving) && member.HasRole(ClusterNames.FetcherNode));
        var answers = await Task.WhenAll(fetchers.Select(member => ReadAsync(member.Address))).ConfigureAwait(false);
        return [.. answers.OfType<NodeReport>().OrderBy(report => report.Node, StringComparer.Ordinal)];

        async Task<NodeReport?> ReadAsync(Address address)
        {
            try
            {
                var all = await system.ActorSelection(new RootActorPath(address) / "user" / ClusterNames.FetcherNodeName)
                    .Ask<AllNodeMetrics>(new GetNodeMetrics(), NodeTimeout, cancellationToken).ConfigureAwait(false);
                return all.Jobs.FirstOrDefault(metrics => metrics.Job == job) is { } found ? new NodeReport(address.ToString(), found) : null;
            }
            catch (AskTimeoutException)
            {
                return null;
            }
        }
    }
}
