using Akka.Actor;
using HnActors.Actors.Inspection;
using HnActors.Actors.Operations;
using HnActors.Core.Jobs;
using HnActors.Node.Display;

namespace HnActors.Node.Operations;

/// <summary>Reads how the cluster's jobs stand, for the metrics of this node. Any node tells of all jobs; they all say the same.</summary>
internal sealed class JobStatusReporter
{
    // Several readers in one moment cost one look.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly JobOperations _jobs;
    private readonly ClusterOperations _cluster;
    private readonly TimeProvider _time;
    private readonly SharedReading<bool> _looking;
    private readonly ReportedJobs _reported;
    private readonly Dictionary<string, ProgressMeter> _meters = [];

    public JobStatusReporter(JobOperations jobs, ClusterOperations cluster, TimeProvider time)
    {
        (_jobs, _cluster, _time) = (jobs, cluster, time);
        _reported = new ReportedJobs(time);
        _looking = new SharedReading<bool>(LookAsync, _ => KeptFor, time);
    }

    /// <summary>Brings the gauges up to date; what is not answered in time stays as it was.</summary>
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        var members = _cluster.Members();
        var unreachable = members.Count(member => member.Reachability.Length > 0);
        JobStatusMetrics.ReportMembers(members.Count - unreachable, unreachable);
        try
        {
            // A look goes on when nobody waits for it any more: the next who asks finds what it brought.
            await _looking.ReadAsync(CancellationToken.None).WaitAsync(Timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        if (await TryAsync(() => _jobs.ListAsync(cancellationToken)).ConfigureAwait(false) is not { } listed) return false;
        var chosen = ReportedJobs.Choose(listed);
        JobStatusMetrics.KeepOnly(chosen.Select(job => job.Job).ToHashSet());
        foreach (var gone in _meters.Keys.Except(chosen.Select(job => job.Job)).ToList()) _meters.Remove(gone);
        foreach (var job in _reported.Due(chosen))
        {
            if (await TryAsync(() => _jobs.StatusAsync(job, cancellationToken)).ConfigureAwait(false) is not { } status) continue;
            JobStatusMetrics.Report(status, LimitOf(status), FollowView.Of(status)?.Lag);
            _reported.OnRead(status);
        }
        return true;
    }

    // Null where there was no answer.
    private static async Task<T?> TryAsync<T>(Func<Task<T>> readAsync)
        where T : class
    {
        try
        {
            return await readAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AskTimeoutException or OperationException)
        {
            return null;
        }
    }

    // By what happened since the metrics were read last.
    private string? LimitOf(ClusterJobStatus status)
    {
        if (status.Phase != JobPhase.Running) return null;
        if (!_meters.TryGetValue(status.Job, out var meter)) _meters.Add(status.Job, meter = new ProgressMeter(_time));
        return meter.Read(status).Limit;
    }
}
